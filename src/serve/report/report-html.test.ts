import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueryEngine } from '../../query/engine.ts';
import { AT, post, scored, smallLake } from '../../query/fixtures/small-lake.ts';
import { undertone } from '../cli/fixtures/undertone.ts';
import { reportHtml } from './report-html.ts';

const HOSTILE = '<script>alert(1)</script>" onload="x\u202etxt.exe';
const posts = Array.from({ length: 30 }, (_, i) =>
  post(`x:${i}`, {
    text: 'tea',
    created_at: AT + i * 60_000,
    topics: ['tea'],
    lang: 'en',
    hashtags: [i % 2 === 0 ? 'tea' : HOSTILE],
    author_handle: HOSTILE,
    entities: [{ text: HOSTILE, type: 'person', score: 1 }],
    urls: ['javascript:alert(1)'],
    ...scored(i % 3 === 0 ? 'negative' : 'positive'),
  }),
);

test('a page has the numbers, a picture, the method and the model, and runs nothing', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const filter = { topics: ['tea'], from: AT, to: AT + 3_600_000 };
  const page = reportHtml(await engine.sharedReport(filter, AT + 7_200_000), '1.2.3');
  engine.close();
  for (const told of ['How people feel about tea', '>30<', '66.7%', '+0.33', '#tea', 'test@1', 'Undertone 1.2.3', 'class="net"'])
    assert.ok(page.includes(told), told); // biome-ignore format: one line
  assert.equal(page.includes('<script'), false);
  assert.equal(page.includes('\u202e'), false);
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot; onload=&quot;x/);
  assert.doesNotMatch(page, /<[^>]*\s(?:href|src|on\w+)=/, 'no link, no file beside it, nothing that runs');
  assert.equal(page.match(/<(?:table|tr|td|th|svg|figure)\b/g)?.length, page.match(/<\/(?:table|tr|td|th|svg|figure)>/g)?.length); // biome-ignore format: one line
});

test('a lake without such posts has a page too', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const page = reportHtml(await engine.sharedReport({ topics: ['none'] }, AT), '1.2.3');
  engine.close();
  assert.match(page, /There are no such posts/);
});

test('the command writes the page to a file that is whole', async () => {
  await using lake = await smallLake(posts);
  const file = join(lake.root, 'tea.html');
  const done = await undertone(['report', '--lake', lake.root, '--topic', 'tea', '--html', file, '--json']);
  assert.deepEqual([done.code, done.stderr], [0, '']);
  const page = readFileSync(file, 'utf8');
  assert.deepEqual(JSON.parse(done.stdout), { file, bytes: Buffer.byteLength(page) });
  assert.match(page, /^<!doctype html>[\s\S]*<\/html>\n$/);
  const both = await undertone(['report', '--lake', lake.root, '--by', 'day', '--html', file]);
  assert.equal(both.code, 2);
});
