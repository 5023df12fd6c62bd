import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { askAppView } from './app-view.ts';

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const signal = new AbortController().signal;

/** A local app view that answers as it is told; `asked` are the addresses it was asked at. */
async function appView(t: TestContext, answer: (response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { resolve: askAppView(base), asked };
}

test('a handle is asked for as the protocol has it, and its DID is the answer', async (t) => {
  const { resolve, asked } = await appView(t, (response) => response.end(JSON.stringify({ did: DID })));
  assert.equal(await resolve('alice.example', signal), DID);
  assert.deepEqual(asked, ['/xrpc/com.atproto.identity.resolveHandle?handle=alice.example']);
});

test('a handle that nobody has, and an answer that is no DID, give null', async (t) => {
  const none = await appView(t, (response) => response.writeHead(400).end('{"error":"InvalidRequest"}'));
  assert.equal(await none.resolve('nobody.example', signal), null);
  const odd = await appView(t, (response) => response.end('{"did":"not one"}'));
  assert.equal(await odd.resolve('odd.example', signal), null);
});

test('a fault of the server, a redirect and an endless answer are failures that pass', async (t) => {
  const broken = await appView(t, (response) => response.writeHead(503).end());
  await assert.rejects(broken.resolve('a.example', signal), { retryable: true, message: /HTTP 503/ });
  const elsewhere = await appView(t, (response) =>
    response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
  );
  await assert.rejects(elsewhere.resolve('a.example', signal), {
    retryable: true,
    message: /HTTP 302/,
  });
  const noJson = await appView(t, (response) => response.end('<html>'));
  await assert.rejects(noJson.resolve('a.example', signal), {
    code: 'app-view',
    message: /cannot be asked \(.*JSON/,
  });
  const endless = await appView(t, (response) => response.end('x'.repeat(100_000)));
  await assert.rejects(endless.resolve('a.example', signal), { retryable: true });
});

test('only https is asked, save on this machine', () => {
  for (const base of ['http://example.com', 'ftp://example.com', 'nonsense'])
    assert.throws(() => askAppView(base), /is to begin with https/);
});

test('one that cannot be reached is told with the reason, and a question that is called back with nothing else', async (t) => {
  const nobody = createServer();
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  const { port } = nobody.address() as AddressInfo;
  await new Promise((done) => nobody.close(done));
  const resolve = askAppView(`http://127.0.0.1:${port}`);
  await assert.rejects(resolve('a.example', signal), {
    retryable: true,
    message: /cannot be asked \(.*ECONNREFUSED/,
  });
  const silent = await appView(t, () => {});
  const stop = new AbortController();
  const asked = silent.resolve('a.example', stop.signal);
  stop.abort();
  await assert.rejects(asked, { name: 'AbortError' });
});
