import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { it } from 'node:test';
import { startJetstreamServer } from '../../../tests/servers/jetstream-server.ts';
import { reachable } from './reachable.ts';

it('an instance that accepts a subscription is reachable, also beside one that does not', async () => {
  const server = await startJetstreamServer();
  assert.equal(await reachable(['ws://127.0.0.1:9', server.url], 3000), true);
  await server.close();
});

it('nothing is reachable where every instance refuses, is no address, or is not there', async () => {
  const server = await startJetstreamServer();
  server.faults.status = 503;
  assert.equal(await reachable([server.url, 'not an address', 'ws://127.0.0.1:9'], 3000), false);
  assert.equal(await reachable([], 3000), false);
  await server.close();
});

it('an instance that never answers is given up on after the time allowed', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const startedAt = performance.now();
  assert.equal(await reachable([`ws://127.0.0.1:${port}`], 150), false);
  assert.ok(performance.now() - startedAt < 1000);
  silent.close();
});
