import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compareOnFile } from '../../src/sentiment/evaluate/evaluate-file.ts';
import { defaultModelsFolder, loadModel } from '../../src/sentiment/registry.ts';
import { describeComparison } from '../../src/serve/cli/evaluate/describe.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { runWorkingServer, type WorkingServer } from './working-server.ts';

const ROWS = [
  'positive,What a wonderful day',
  'positive,I love this café',
  'negative,The worst service ever',
  'negative,I hate waiting in the rain',
  'neutral,The bus leaves at nine',
  'neutral,The hall is on Mill Lane',
  'mixed,"Great phone, terrible battery"',
  'neutral,',
];
const CSV = `label,text\n${ROWS.join('\n')}\n`;

const serverOf = (t: TestContext): Promise<WorkingServer> =>
  runWorkingServer(t, join(temporaryFolder(t), 'lake'));

const ended = (server: WorkingServer, id: string) =>
  eventually(async () => {
    const { json } = await server.get(`/api/evaluations/${id}`);
    assert.notEqual(json.state, 'running');
    return json;
  });

test('models are compared on a file as the command line compares them', async (t) => {
  const server = await serverOf(t);
  const wish = { models: ['linear', 'lexicon'], file: 'mine.csv', content: CSV };
  const asked = await server.post('/api/evaluations', wish);
  assert.deepEqual([asked.status, asked.json.state, asked.json.file], [202, 'running', 'mine.csv']);
  const done = await ended(server, asked.json.id);
  assert.deepEqual([done.state, done.reason, done.share], ['done', null, 1]);

  const file = join(temporaryFolder(t), 'mine.csv');
  writeFileSync(file, CSV);
  const contenders = wish.models.map((name) => ({
    name,
    load: () => loadModel(name, [defaultModelsFolder]),
  }));
  const expected = describeComparison(await compareOnFile(contenders, file));
  const comparable = ({ models, differences }: typeof expected) => ({
    models: models.map(({ file: _, posts_per_second: __, ...one }) => one),
    differences,
  });
  assert.deepEqual(comparable(done.result), comparable(JSON.parse(JSON.stringify(expected))));
  assert.deepEqual([done.result.models[0].texts, done.result.models[0].skipped], [6, 1]);
});

test('one is made at a time, and can be called off', async (t) => {
  const server = await serverOf(t);
  const content = `label,text\n${'negative,I hate waiting in the rain on Mill Lane\n'.repeat(49_000)}`;
  const wish = { models: ['lexicon'], file: 'large.csv', content };
  const { json } = await server.post('/api/evaluations', wish);
  const other = await server.post('/api/evaluations', { ...wish, content: CSV });
  assert.deepEqual([other.status, other.json.code], [409, 'evaluation-running']);
  const stopped = await server.post(`/api/evaluations/${json.id}/cancel`);
  assert.deepEqual([stopped.json.state, stopped.json.result], ['cancelled', null]);
  const after = await server.post('/api/evaluations', { ...wish, content: CSV });
  assert.equal((await ended(server, after.json.id)).state, 'done');
  const again = await server.post(`/api/evaluations/${after.json.id}/cancel`);
  assert.equal(again.json.state, 'done');
});

for (const [what, content, columns, reason] of [
  [
    'no columns of labels and texts',
    'a,b\nc,d\n',
    {},
    /^mine\.csv shows no column of texts: name the columns of both/,
  ],
  [
    'a column that is not there',
    CSV,
    { text_column: 'words' },
    /has no column words: its columns are label, text/,
  ],
  ['too many rows', `label,text\n${'negative,bad\n'.repeat(50_001)}`, {}, /has 50,001 labelled texts/],
] as const) {
  test(`a file with ${what} fails, and it is said why`, async (t) => {
    const server = await serverOf(t);
    const wish = { models: ['lexicon'], file: 'mine.csv', content, ...columns };
    const done = await ended(server, (await server.post('/api/evaluations', wish)).json.id);
    assert.equal(done.state, 'failed');
    assert.match(done.reason, reason);
  });
}

test('models that are not there, that cost money or that lie in a folder are refused before anything is done', async (t) => {
  const server = await serverOf(t);
  for (const model of ['nonesuch', 'comprehend', '../models/linear', 'remote:mine', 'onnx:someone/model']) {
    const wish = { models: [model], file: 'mine.csv', content: CSV };
    assert.equal((await server.post('/api/evaluations', wish)).status, 400, model);
  }
  const known = { models: ['linear'], file: 'mine.csv', content: '' };
  assert.equal((await server.post('/api/evaluations', known)).status, 400);
  const cross = { Origin: 'https://elsewhere.example' };
  assert.equal((await server.post('/api/evaluations', { ...known, content: CSV }, cross)).status, 403);
  const nobody = '00000000-0000-4000-8000-000000000000';
  assert.equal((await server.get(`/api/evaluations/${nobody}`)).status, 404);
  assert.equal((await server.post(`/api/evaluations/${nobody}/cancel`)).status, 404);
});
