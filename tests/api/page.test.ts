import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { post } from '../../src/query/fixtures/small-lake.ts';
import { servePage } from '../../src/serve/api/static.ts';
import { readBuild } from '../../src/serve/dashboard/build.ts';
import { runServer } from './running-server.ts';

test('the page loads nothing from elsewhere and has no inline script or style', async () => {
  await using server = await runServer();
  for (const path of ['/', '/api/docs']) {
    const page = await server.ask(path);
    assert.match(page.headers['content-type']!, /^text\/html/);
    assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/i, path);
    for (const [, address] of page.text.matchAll(/\b(?:src|href)="([^"]+)"/g)) {
      assert.match(address!, /^[/#]/, `${path} links ${address}`);
    }
    const loaded = [...page.text.matchAll(/<(?:link|script|img)[^>]*(?:src|href)="([^"]+)"/g)];
    for (const [, address] of loaded) assert.equal((await server.ask(address!)).status, 200, address);
  }
});

test('every address of the dashboard answers with the page, and its files with what they were built into', async () => {
  await using server = await runServer();
  const build = readBuild();
  assert.ok(build !== null, 'npm ci builds it');
  const page = await server.ask('/');
  for (const path of build.pages) assert.equal((await server.ask(path)).text, page.text, path);
  for (const { path, immutable, encodings } of build.files) {
    const plain = await server.ask(path);
    assert.equal(plain.status, 200, path);
    assert.equal(
      plain.headers['cache-control'],
      immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    const coded = await server.ask(path, { headers: { 'Accept-Encoding': 'gzip, deflate, br;q=0.9' } });
    assert.equal(coded.headers['content-encoding'], encodings.length > 0 ? 'br' : undefined, path);
  }
});

test('a client that takes no compressed form gets the plain one', async () => {
  await using server = await runServer();
  const script = readBuild()!.files.find(({ encodings }) => encodings.includes('br'))!;
  for (const accepted of ['', 'br;q=0', 'identity']) {
    const answer = await server.ask(script.path, { headers: { 'Accept-Encoding': accepted } });
    assert.equal(answer.headers['content-encoding'], undefined, accepted);
    assert.equal(answer.headers.vary, 'Accept-Encoding');
  }
});

test('where the dashboard is not built it says so, and the API answers', async () => {
  const app = fastify();
  const folder = mkdtempSync(join(tmpdir(), 'undertone-unbuilt-'));
  try {
    assert.deepEqual(servePage(app, folder).sort(), ['/', '/docs.css', '/icon.svg', '/theme.css']);
    const answer = await app.inject('/');
    assert.match(answer.json().message, /run npm ci/);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true });
  }
});

test('a file that has not changed is not sent again', async () => {
  await using server = await runServer();
  const first = await server.ask('/docs.css');
  const again = await server.ask('/docs.css', { headers: { 'If-None-Match': first.headers.etag! } });
  assert.deepEqual([again.status, again.text], [304, '']);
});

test('no path leads to other files', async () => {
  await using server = await runServer();
  const folder = readdirSync(new URL('../../src/serve/api', import.meta.url));
  assert.ok(folder.includes('server.ts'));
  for (const path of [
    '/../api/server.ts',
    '/%2e%2e/api/server.ts',
    '/..%2fapi%2fserver.ts',
    '/docs.css/../../api/server.ts',
    '/....//api/server.ts',
    '/%5c..%5capi%5cserver.ts',
    '/docs.css%00.html',
    '//etc/passwd',
    '/etc/passwd',
    '/package.json',
    '/index.html/',
    '/assets/../served.json',
    '/served.json',
  ]) {
    const answer = await server.ask(path);
    assert.equal(answer.status, 404, path);
    assert.doesNotMatch(answer.text, /import |root:/);
  }
});

test('what hostile posts say stays text', async () => {
  const text = '</script><script>alert(1)</script>\u2028\u0000 \ud800 "\n\ndata: {"x":1}\n\n';
  await using server = await runServer([
    post('x:1', { text, author_name: '<img src=x onerror=alert(2)>' }),
    post('x:0', { text: 'harmless' }),
  ]);
  const answer = await server.ask('/api/posts/x:1');
  assert.match(answer.headers['content-type']!, /^application\/json/);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.json().author_name, '<img src=x onerror=alert(2)>');
  const strange = await server.ask('/api/%3Cscript%3Ealert(1)%3C/script%3E');
  assert.match(strange.headers['content-type']!, /^application\/problem\+json/);
});
