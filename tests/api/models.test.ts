import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultModelsFolder } from '../../src/sentiment/registry.ts';
import { listKnownModels } from '../../src/serve/model-list.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { runServer } from './running-server.ts';

interface Listed {
  name: string;
  best: boolean;
  [key: string]: unknown;
}

test('the models are listed with the figures of their cards, one of them as the best', async () => {
  await using server = await runServer();
  const { models, faulty } = (await server.ask('/api/models')).json() as { models: Listed[]; faulty: number };
  const names = models.map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['cascade', 'lexicon', 'linear', 'lstm', 'transformer']);
  assert.equal(faulty, 0);
  assert.deepEqual(
    models.filter(({ best }) => best).map(({ name }) => name),
    ['cascade'],
  );
  const linear = models.find(({ name }) => name === 'linear')!;
  assert.match(String(linear.summary), /^Says of a short post whether it is negative/);
  assert.ok(Number(linear.macro_recall) > 0.6 && Number(linear.bytes) > 4e6 && Number(linear.texts) > 1000);
  assert.deepEqual(linear.figures, ['calibration.svg']);
  assert.equal(linear.licence, 'Apache-2.0');
  const lexicon = models.find(({ name }) => name === 'lexicon')!;
  assert.deepEqual([lexicon.kind, lexicon.macro_recall, lexicon.bytes], ['lexicon', null, null]);
  assert.ok(
    models.every((model) => !('folder' in model)),
    'no folders of this machine',
  );
});

test('a card is its Markdown, and each of its pictures is there, shown without scripts', async () => {
  await using server = await runServer();
  const card = await server.ask('/api/models/linear@1.0.0/card');
  assert.deepEqual([card.status, card.headers['content-type']], [200, 'text/markdown; charset=utf-8']);
  assert.match(card.text, /^# linear 1\.0\.0\n/);
  assert.match(card.text, /\]\(calibration\.svg\)/);
  const picture = await server.ask('/api/models/linear/figures/calibration.svg');
  assert.deepEqual([picture.status, picture.headers['content-type']], [200, 'image/svg+xml']);
  assert.match(picture.text, /^<svg /);
  assert.match(String(picture.headers['content-security-policy']), /default-src 'none'.*sandbox/);
});

for (const path of [
  'nonesuch/card',
  'lexicon/card',
  'linear/figures/none.svg',
  'linear/figures/model.json',
  'linear/figures/..%2Fmodel.json',
  'linear/figures/..%2F..%2Flinear-1.0.0%2Fcalibration.svg',
  '..%2Fmodels%2Flinear-1.0.0/card',
]) {
  test(`/api/models/${path} is not there`, async () => {
    await using server = await runServer();
    const answer = await server.ask(`/api/models/${path}`);
    assert.equal(answer.status, 404);
    assert.ok(!answer.text.includes(defaultModelsFolder), 'no folders of this machine');
  });
}

test('a model whose folder cannot be used is counted, and the others are there', async (t) => {
  const folder = temporaryFolder(t);
  cpSync(join(defaultModelsFolder, 'linear-1.0.0'), join(folder, 'linear-1.0.0'), { recursive: true });
  cpSync(join(folder, 'linear-1.0.0'), join(folder, 'mine-1.0.0'), { recursive: true });
  writeFileSync(join(folder, 'mine-1.0.0', 'model.json'), '{"name":');
  const remote = { ours: { languages: ['de'], version: '2' } };
  await using server = await runServer([], { models: () => listKnownModels([folder], remote) });
  const { models, faulty } = (await server.ask('/api/models')).json();
  assert.deepEqual(
    [models.map(({ name }: Listed) => name), faulty],
    [['linear', 'lexicon', 'remote:ours'], 1],
  );
});

test('a speed that is entered in a model is listed with its day', async (t) => {
  const folder = temporaryFolder(t);
  const own = join(folder, 'linear-1.0.0');
  cpSync(join(defaultModelsFolder, 'linear-1.0.0'), own, { recursive: true });
  const description = JSON.parse(readFileSync(join(own, 'model.json'), 'utf8'));
  const speed = { oneCore: 100, twoCores: 190, measuredAt: '2026-11-28' };
  writeFileSync(join(own, 'model.json'), JSON.stringify({ ...description, speed }));
  const [linear] = (await listKnownModels([folder])).models;
  assert.deepEqual(linear!.speed, { one_core: 100, two_cores: 190, measured_at: '2026-11-28' });
});
