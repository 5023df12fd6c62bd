import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Scores } from './model.ts';
import {
  bestModel,
  defaultModelsFolder,
  isLocal,
  listModels,
  loadLocalModel,
  loadModel,
  surveyModels,
  verifyModel,
} from './registry.ts';

/** The linear model that is shipped, under two names, and a cascade of the two. */
let models: string;

async function describe(folder: string, changes: object): Promise<void> {
  const path = join(models, folder, 'model.json');
  const own = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...own, ...changes }));
}

before(async () => {
  models = await mkdtemp(join(tmpdir(), 'undertone-models-'));
  const [shipped] = await listModels([defaultModelsFolder]).then((all) =>
    all.filter(({ kind }) => kind === 'linear'),
  );
  for (const folder of ['linear-1.0.0', 'careful-1.0.0']) {
    await cp(shipped!.folder, join(models, folder), { recursive: true });
  }
  await describe('careful-1.0.0', { name: 'careful' });
  await mkdir(join(models, 'cascade-1.0.0'));
  await cp(join(models, 'linear-1.0.0', 'model.json'), join(models, 'cascade-1.0.0', 'model.json'));
  await describe('cascade-1.0.0', {
    name: 'cascade',
    kind: 'cascade',
    members: { fast: 'linear@1.0.0', accurate: 'careful@1.0.0' },
    threshold: 0.5,
    weight: 0.7,
    weights: undefined,
  });
});

test('the best model that is there whole is loaded where none is named', async () => {
  assert.equal(await bestModel([models]), 'cascade@1.0.0');
  const model = await loadModel(undefined, [models]);
  assert.equal(`${model.name}@${model.version}`, 'cascade@1.0.0');
  const scores = (await model.score(['What a lovely day'])) as Scores[];
  assert.equal(scores[0]!.sentiment, 'positive');
});

test('a cascade without one of its members is not the best, and says what it lacks where it is named', async () => {
  const alone = await mkdtemp(join(tmpdir(), 'undertone-models-'));
  for (const folder of ['linear-1.0.0', 'cascade-1.0.0']) {
    await cp(join(models, folder), join(alone, folder), { recursive: true });
  }
  assert.equal(await bestModel([alone]), 'linear@1.0.0');
  await assert.rejects(loadModel('cascade', [alone]), {
    code: 'model-missing',
    message:
      /^The cascade cascade@1\.0\.0 needs the model careful@1\.0\.0, which is not there: add its folder/,
  });
});

test('a damaged folder hides no other model, and is listed with what is wrong', async () => {
  const both = await mkdtemp(join(tmpdir(), 'undertone-models-'));
  await cp(join(models, 'linear-1.0.0'), join(both, 'linear-1.0.0'), { recursive: true });
  await mkdir(join(both, 'broken'));
  await writeFile(join(both, 'broken', 'model.json'), '{');
  const { models: found, faulty } = await surveyModels([both]);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['linear'],
  );
  assert.match(faulty[0]!.reason, /broken\/model\.json is not JSON/);
  assert.equal((await loadModel('linear', [both])).name, 'linear');
  await assert.rejects(loadModel('other', [both]), /no model named other .*model\.json is not JSON/);
});

test('a cascade that names itself, or whose threshold is none, is damaged', async () => {
  const odd = await mkdtemp(join(tmpdir(), 'undertone-models-'));
  await cp(models, odd, { recursive: true });
  const path = join(odd, 'cascade-1.0.0', 'model.json');
  const own = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...own, members: { fast: 'linear', accurate: 'cascade' } }));
  await assert.rejects(loadModel(join(odd, 'cascade-1.0.0')), /names itself as a member/);
  await writeFile(path, JSON.stringify({ ...own, threshold: 7 }));
  await assert.rejects(loadModel(join(odd, 'cascade-1.0.0')), {
    code: 'model-damaged',
    message: /has no "threshold" from 0 to 1/,
  });
  await rm(odd, { recursive: true });
});

test('a model and its members are verified without being loaded', async () => {
  const odd = await mkdtemp(join(tmpdir(), 'undertone-models-'));
  await cp(models, odd, { recursive: true });
  for (const name of ['lexicon', 'cascade', 'linear']) await verifyModel(name, [odd], {});
  const weights = join(odd, 'linear-1.0.0', 'weights.bin');
  await writeFile(weights, (await readFile(weights)).subarray(1));
  await assert.rejects(verifyModel('cascade', [odd], {}), { code: 'model-damaged', message: /weights\.bin/ });
  await rm(join(odd, 'linear-1.0.0'), { recursive: true });
  await assert.rejects(verifyModel('cascade', [odd], {}), { message: /no model named linear/ });
  await rm(odd, { recursive: true });
});

test('models that are no folder are loaded by their names', async () => {
  assert.equal((await loadModel('lexicon', [models])).name, 'lexicon');
  assert.equal((await loadModel('https://example.org/score', [models])).name, 'remote-example.org');
  const remote = { news: { url: 'https://example.org/score', version: '3' } };
  const model = await loadModel('remote:news', [models], { remote });
  assert.equal(`${model.name}@${model.version}`, 'remote-news@3');
  const region = { aws: { region: 'eu-central-1' } };
  assert.equal((await loadModel('comprehend', [models], region)).name, 'comprehend');
  assert.equal((await loadModel('sagemaker:feelings', [models], region)).name, 'sagemaker-feelings');
});

test('a remote model that is not configured, and a name that lacks its other half, are said so', async () => {
  await assert.rejects(loadModel('remote:news', [models]), /no remote model named news \(there: none\)/);
  await assert.rejects(loadModel('sagemaker', [models]), /no model named sagemaker/);
  await assert.rejects(loadModel('lexicon:x', [models]), { code: 'model-unknown' });
});

test('what sends texts elsewhere is known by its name, and not loaded for a request', async () => {
  await assert.rejects(loadLocalModel('comprehend', [models]), { code: 'model-unknown' });
  assert.equal((await loadLocalModel(undefined, [models])).name, 'cascade');
  for (const name of ['https://example.org', 'HTTP://x', 'remote:a', 'comprehend', 'sagemaker:a']) {
    assert.equal(isLocal(name), false, name);
  }
  for (const name of ['linear', 'lexicon', 'cascade@1.0.0', './comprehend', 'onnx:a/b']) {
    assert.equal(isLocal(name), true, name);
  }
});
