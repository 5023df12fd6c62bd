import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { AT, post, scored } from '../../src/query/fixtures/small-lake.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { openForRescoring } from '../support/rescoring.ts';
import { runServer } from './running-server.ts';
import { runWorkingServer } from './working-server.ts';

type Json = Record<string, unknown>;

/** Every `$ref` of the document, and every schema of an answer. */
function* walk(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Json;
  for (const inner of Object.values(value)) yield* walk(inner);
}

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
function answerSchema(document: any, path: string, method = 'get'): z.ZodType {
  const { schema } = document.paths[path][method].responses['200'].content['application/json'];
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

test('the document describes every route, and its references lead somewhere', async () => {
  await using server = await runServer();
  const document = (await server.ask('/api/openapi.json')).json();
  assert.match(document.openapi, /^3\.1/);
  const routes = Object.keys(document.paths);
  for (const path of [
    '/api/summary',
    '/api/posts',
    '/api/posts/{id}',
    '/api/windows',
    '/api/top/{what}',
    '/api/coverage',
    '/api/gaps',
    '/api/spend',
    '/api/predict',
    '/api/sql',
    '/api/live',
    '/healthz',
    '/readyz',
    '/metrics',
  ]) {
    assert.ok(routes.includes(path), path);
  }
  const ids = new Set<string>();
  for (const node of walk(document.paths)) {
    if (typeof node.operationId === 'string') {
      assert.ok(!ids.has(node.operationId), `${node.operationId} is there twice`);
      ids.add(node.operationId);
    }
  }
  for (const node of walk(document)) {
    if (typeof node.$ref !== 'string') continue;
    const name = /^#\/components\/schemas\/(\w+)$/.exec(node.$ref)?.[1];
    assert.ok(name !== undefined && name in document.components.schemas, node.$ref);
  }
});

test('parameters are described as they are checked', async () => {
  await using server = await runServer();
  const { paths } = (await server.ask('/api/openapi.json')).json();
  const { parameters } = paths['/api/posts'].get;
  const limit = parameters.find(({ name }: Json) => name === 'limit');
  assert.deepEqual(
    [limit.schema.type, limit.schema.minimum, limit.schema.maximum, limit.schema.default],
    ['integer', 1, 500, 50],
  );
  assert.deepEqual(
    parameters.filter(({ required }: Json) => required),
    [],
  );
  const [what] = paths['/api/top/{what}'].get.parameters;
  assert.ok(what.required && what.schema.enum.includes('hashtags'));
});

test('answers are as the document says', async () => {
  await using server = await runServer([
    post('x:1', { topics: ['tea'], hashtags: ['tea'], ...scored('positive') }),
    post('x:2', { created_at: AT + 60_000, entities: [{ text: 'Ada', type: 'person', score: 0.5 }] }),
  ]);
  const document = (await server.ask('/api/openapi.json')).json();
  const schemaOf = (path: string, method = 'get') => answerSchema(document, path, method);
  for (const [route, path] of [
    ['/api/summary', '/api/summary'],
    ['/api/posts', '/api/posts'],
    ['/api/posts/{id}', '/api/posts/x:1'],
    ['/api/windows', '/api/windows?topic=tea'],
    ['/api/top/{what}', '/api/top/entities'],
    ['/api/top/{what}', '/api/top/authors'],
    ['/api/coverage', '/api/coverage'],
    ['/api/gaps', '/api/gaps'],
    ['/api/spend', '/api/spend'],
    ['/api/models', '/api/models'],
    ['/api/second-pass', '/api/second-pass'],
    ['/healthz', '/healthz'],
    ['/readyz', '/readyz'],
  ] as const) {
    schemaOf(route).parse((await server.ask(path)).json());
  }
  const predict = schemaOf('/api/predict', 'post');
  predict.parse((await server.post('/api/predict', { text: 'good @ada' })).json());
  predict.parse((await server.post('/api/predict', { texts: ['good', '#bad'] })).json());
  schemaOf('/api/sql', 'post').parse((await server.post('/api/sql', { sql: 'select 1 as one' })).json());
});

test('what is done on request is described, and answers as described', async (t) => {
  const server = await runWorkingServer(t, temporaryFolder(t), { open: openForRescoring });
  const document = (await server.get('/api/openapi.json')).json;
  for (const [path, method] of [
    ['/api/sources', 'get'],
    ['/api/backfills', 'get'],
    ['/api/gaps/heal', 'get'],
    ['/api/receipts', 'get'],
    ['/api/backfills/{id}', 'get'],
    ['/api/backfills', 'post'],
    ['/api/backfills/estimate', 'post'],
    ['/api/backfills/{id}/cancel', 'post'],
    ['/api/gaps/heal', 'post'],
    ['/api/gaps/heal/cancel', 'post'],
    ['/api/forget', 'post'],
    ['/api/rescorings', 'get'],
    ['/api/rescorings', 'post'],
    ['/api/rescorings/{id}/cancel', 'post'],
  ] as const) {
    assert.ok(document.paths[path]?.[method], `${method} ${path}`);
  }
  await server.post('/api/gaps/heal', {});
  await server.post('/api/rescorings', { model: 'toy' });
  await server.post('/api/forget', { what: 'post', ids: ['x:1'] });
  for (const path of [
    '/api/sources',
    '/api/backfills',
    '/api/gaps/heal',
    '/api/receipts',
    '/api/rescorings',
  ]) {
    answerSchema(document, path).parse((await server.get(path)).json);
  }
});

test('the page about it names every route and every problem', async () => {
  await using server = await runServer();
  const page = await server.ask('/api/docs');
  const { paths } = (await server.ask('/api/openapi.json')).json();
  for (const path of Object.keys(paths)) assert.ok(page.text.includes(path), path);
  assert.ok(page.text.includes('id="problem-invalid-parameter"'));
  assert.doesNotMatch(page.text, /undefined|\[object/);
});
