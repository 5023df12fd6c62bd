import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { post } from '../../src/query/fixtures/small-lake.ts';
import { listen } from '../../src/serve/api/listen.ts';
import { pipelineReadiness } from '../../src/serve/api/readiness.ts';
import { predictHere } from '../../src/serve/predictor/predictor.ts';
import { LiveListener } from './live-client.ts';
import { goodModel, runServer } from './running-server.ts';

test('a port in use is one plain sentence', async () => {
  await using server = await runServer();
  const { port } = server;
  await assert.rejects(listen(fastify(), { host: '127.0.0.1', port }), {
    code: 'port-in-use',
    message: `Port ${port} on 127.0.0.1 is in use by another program; choose another with --port or serve.port.`,
  });
  await assert.rejects(listen(fastify(), { host: '192.0.2.1', port: 0 }), {
    code: 'host-unknown',
    message: /^192\.0\.2\.1 is no address of this machine/,
  });
});

test('closing ends listeners, finishes what is asked, and does not wait for who is idle', async () => {
  const { promise: asked, resolve: markAsked } = Promise.withResolvers<void>();
  const slowModel = {
    ...goodModel,
    score: async (texts: readonly string[]) => {
      markAsked();
      await new Promise((resolve) => setTimeout(resolve, 400));
      return goodModel.score(texts);
    },
  };
  await using server = await runServer([post('x:1')], { predictor: predictHere(async () => slowModel) });
  const listeners = await Promise.all(Array.from({ length: 20 }, () => LiveListener.open(server.port)));
  const idle = connect(server.port, '127.0.0.1');
  idle.on('error', () => {});
  // A client that never finishes its request must not hold the close up.
  const stuck = connect(server.port, '127.0.0.1', () => {
    stuck.write(
      'POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
  });
  stuck.on('error', () => {});
  const answer = server.post('/api/predict', { text: 'good' });
  await asked;
  const started = performance.now();
  await server.app.close();
  assert.ok(performance.now() - started < 2000);
  assert.equal((await answer).json().sentiment, 'positive');
  await Promise.all(listeners.map((listener) => listener.until(() => listener.ended)));
  await assert.rejects(server.ask('/healthz'), /ECONNREFUSED/);
});

test('a question whose client goes away is stopped', async () => {
  await using server = await runServer([post('x:1')]);
  const sql = 'select sum(a.range * b.range % 7) from range(10000000) a, range(100000) b';
  const body = JSON.stringify({ sql });
  // Two that never end take both places; they leave, and the next one is answered at once.
  const leaving = Array.from({ length: 2 }, () => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(
        `POST /api/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 700));
  for (const socket of leaving) socket.destroy();
  const answer = await server.post('/api/sql', { sql: 'select 1 as one' });
  assert.deepEqual(answer.json().rows, [{ one: 1 }]);
});

test('readiness follows the log and the pipeline', async () => {
  let room = true;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const readiness = pipelineReadiness({ log: { hasRoom: () => room }, failed });
  assert.deepEqual(readiness(), []);
  room = false;
  assert.deepEqual(
    readiness().map(({ code }) => code),
    ['log-full'],
  );
  reject(new Error('no space left on device, /secret/path'));
  await Promise.resolve();
  assert.deepEqual(
    readiness().map(({ code }) => code),
    ['pipeline-failed', 'log-full'],
  );
  assert.ok(!JSON.stringify(readiness()).includes('/secret/path'));
});
