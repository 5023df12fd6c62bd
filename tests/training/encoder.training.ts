import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadEncoder } from '../../src/sentiment/onnx/encoder.ts';
import { loadModel } from '../../src/sentiment/registry.ts';
import { bash, type Ended, python, setUp } from './python.ts';

let folder: string;
let ready: Ended;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-training-'));
  ready = await setUp();
});
after(() => rm(folder, { recursive: true, force: true }));

test('a toy encoder goes the whole way: pre-training, teaching, ONNX, and a model that Undertone reads', async (t) => {
  if (ready.code !== 0) {
    assert.ok(!process.env.CI, `CI has Python and a package registry, yet: ${ready.output}`);
    return t.skip(ready.output.trim());
  }
  const at = (name: string) => join(folder, name);
  const step = async (...args: string[]) => {
    const { code, output } = await python(...args);
    assert.equal(code, 0, output);
  };
  const scripts = 'training/transformer';
  const shared = ['--data', at('data'), '--threads', '1'];
  await step('training/tests/made_up.py', at('data'));
  await step('training/tests/made_up_base.py', at('base'));
  await step(
    `${scripts}/pretrain.py`,
    '--base',
    at('base'),
    '--out',
    at('pre'),
    '--vocabulary',
    '150',
    ...shared,
  );
  const taught = ['--epochs', '30', '--learning-rate', '3e-3', ...shared];
  await step(`${scripts}/finetune.py`, '--start', at('pre'), '--out', at('taught'), ...taught);
  await step(`${scripts}/export.py`, '--start', at('taught'), '--out', at('model'), '--data', at('data'));
  await describe(at('model'));

  const model = await loadEncoder(at('model'));
  t.after(() => model.close?.());
  assert.ok(model.analyse, 'it knows entities');
  const texts = ['hate the awful train', 'love the wonderful museum', 'Lisbon coffee opens', ''];
  const analyses = await model.analyse(texts);
  const [hated, loved] = analyses.map(({ scores }) => scores);
  assert.ok(hated!.negative > loved!.negative && hated!.positive < loved!.positive, 'it learned opinions');
  for (const [i, { scores, entities }] of analyses.entries()) {
    const { positive, neutral, negative, mixed } = scores;
    assert.equal(Math.round((positive + neutral + negative + mixed) * 10_000), 10_000);
    for (const { text, start, end } of entities) assert.equal(texts[i]!.slice(start, end), text);
  }
  const lisbon = analyses[2]!.entities.find(({ text }) => text === 'Lisbon');
  assert.equal(lisbon?.type, 'location');

  const small = ['--layers', '0', '--inner', '32', '--epochs', '4', '--learning-rate', '1e-3'];
  await step(`${scripts}/distil.py`, '--start', at('taught'), '--out', at('small'), ...small, ...shared);
  await step(`${scripts}/export.py`, '--start', at('small'), '--out', at('smaller'), '--data', at('data'));
  await describe(at('smaller'));
  const smaller = await loadEncoder(at('smaller'));
  t.after(() => smaller.close?.());
  const [against, towards] = await smaller.score(texts);
  assert.ok(against!.negative > towards!.negative, 'a smaller one learned them of it');
  const size = async (model: string) => (await stat(join(at(model), 'model.onnx'))).size;
  assert.ok((await size('smaller')) < (await size('model')));

  const unpack = [`${scripts}/from_shipped.py`, '--model', at('model'), '--heads', '2'];
  await step(...unpack, '--out', at('unpacked'));
  await step(`${scripts}/export.py`, '--start', at('unpacked'), '--out', at('packed'), '--data', at('data'));
  await describe(at('packed'));
  const same = await loadEncoder(at('packed'));
  t.after(() => same.close?.());
  for (const [i, { positive, negative }] of (await same.score(texts)).entries()) {
    const { scores } = analyses[i]!;
    assert.ok(Math.abs(positive - scores.positive) < 0.02, 'a shipped model unpacks to itself');
    assert.ok(Math.abs(negative - scores.negative) < 0.02);
  }
});

test('one command makes the transformer that ships, and passes over what it has done', async (t) => {
  if (ready.code !== 0) return t.skip(ready.output.trim());
  const at = (name: string) => join(folder, 'one-command', name);
  for (const made of [
    await python('training/tests/made_up.py', at('data')),
    await python('training/tests/made_up_base.py', at('base'), '6'),
    await python('training/tests/made_up_base.py', at('second'), '2', 'mpnet'),
  ])
    assert.equal(made.code, 0, made.output);
  const make = () =>
    bash('training/transformer/make.sh', [at('data'), at('model')], {
      BASE: at('base'),
      SECOND: at('second'),
    });
  const first = await make();
  assert.equal(first.code, 0, first.output);
  const model = await loadModel(at('model'));
  t.after(() => model.close?.());
  assert.equal(`${model.name}@${model.version}`, 'transformer@2.2.0');
  const [{ positive, neutral, negative, mixed } = assert.fail()] = await model.score(['love the museum']);
  assert.equal(Math.round((positive + neutral + negative + mixed) * 10_000), 10_000);
  const card = JSON.parse(await readFile(at('model/model.json'), 'utf8'));
  assert.deepEqual(card.beside, [{ model: 'linear@1.0.0', weight: 0.3 }]);
  assert.ok(card.confusion.texts > 20, 'it was counted as it ships');

  await writeFile(at('model.steps/larger/weights.pt'), 'no longer needed');
  const again = await make();
  assert.equal(again.code, 0, again.output);
  for (const step of ['pretrained', 'larger', 'second', 'said', 'smaller'])
    assert.match(again.output, new RegExp(`^${step} is there`, 'm'));
});

/** Writes a model.json for the ONNX file in a folder, not calibrated. */
async function describe(model: string): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(join(model, 'model.onnx')))
    .digest('hex');
  const row = [0, 0, 0];
  const description = {
    name: 'toy',
    version: '1.0.0',
    kind: 'encoder',
    languages: ['en'],
    weights: { file: 'model.onnx', sha256 },
    calibration: { temperature: 1, bias: [0, 0, 0], prior: [0, 0, 0] },
    longest: 96,
    trainedOn: 'Made-up posts.',
    trainedAt: '2020-01-01',
    licence: 'Apache-2.0',
    labels: ['negative', 'neutral', 'positive'],
    confusion: { on: 'nothing', texts: 0, counts: [row, row, row] },
  };
  await writeFile(join(model, 'model.json'), JSON.stringify(description));
}
