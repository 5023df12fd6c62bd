import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { post } from '../../src/query/fixtures/small-lake.ts';
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

test('what the scripts of the page import is served', async () => {
  await using server = await runServer();
  const { text } = await server.ask('/page.js');
  const imported = [...text.matchAll(/from '\.(\/[^']+)'/g)].map(([, path]) => path!);
  assert.ok(imported.length > 0);
  for (const path of imported) {
    const answer = await server.ask(path);
    assert.match(answer.headers['content-type']!, /^text\/javascript/);
    assert.doesNotMatch(answer.text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
  }
});

test('a file that has not changed is not sent again', async () => {
  await using server = await runServer();
  const first = await server.ask('/page.css');
  const again = await server.ask('/page.css', { headers: { 'If-None-Match': first.headers.etag! } });
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
    '/page.css/../../api/server.ts',
    '/....//api/server.ts',
    '/%5c..%5capi%5cserver.ts',
    '/page.css%00.html',
    '//etc/passwd',
    '/etc/passwd',
    '/package.json',
    '/index.html/',
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
