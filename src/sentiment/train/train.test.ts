import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { evaluateFile } from '../evaluate/evaluate-file.ts';
import { TINY_ROWS } from '../linear/tiny-model.fixture.ts';
import { listModels, loadModel } from '../registry.ts';
import { train } from './train.ts';
import { trainFile } from './train-file.ts';

const OPTIONS = { slotBits: 18, vectorPasses: 1, vectorDimensions: 8 };

describe('training', () => {
  let folder: string;
  const request = (name: string) => ({
    folder: join(folder, 'models', name),
    name: 'tiny',
    version: '1.0.0',
    command: 'undertone train tiny.csv',
    now: Date.UTC(2026, 10, 20),
    options: OPTIONS,
  });
  const direct = (name: string) => ({
    ...request(name),
    rows: TINY_ROWS,
    auxiliary: [{ name: 'shout', texts: ['STOP it', 'stop it', 'GO now', 'go now'], classes: [1, 0, 1, 0] }],
    unlabelled: ['the film is on today'],
    trainedOn: 'Made-up texts.',
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'undertone-train-'));
    await train(direct('a'));
  });
  after(() => rm(folder, { recursive: true }));

  test('gives the same weights, byte for byte, from the same rows', async () => {
    await train(direct('b'));
    const [a, b] = await Promise.all(
      ['a', 'b'].map((name) => readFile(join(folder, 'models', name, 'weights.bin'))),
    );
    assert.ok(a!.equals(b!));
  });

  test('writes a folder that loads by name, by version and by path', async () => {
    const models = join(folder, 'models');
    const entries = await listModels([models, join(folder, 'none')]);
    assert.equal(entries[0]!.trainedAt, '2026-11-20');
    for (const name of ['tiny', 'tiny@1.0.0', 'tiny-1.0.0', join(models, 'a')]) {
      const model = await loadModel(name, [models]);
      const [score] = await model.score(['a lovely garden']);
      assert.equal(score!.sentiment, 'positive');
    }
    await assert.rejects(loadModel('huge', [models]), /no model named huge .*tiny@1\.0\.0/);
    await assert.rejects(loadModel('./nowhere', [models]), /no model at \.\/nowhere/);
  });

  test('writes a card with command, figures, class balance and a plot of the calibration', async () => {
    const card = await readFile(join(folder, 'models', 'a', 'README.md'), 'utf8');
    assert.match(card, /undertone train tiny\.csv/);
    for (const label of ['negative', 'neutral', 'positive']) {
      assert.ok(card.includes(`| ${label} | 30 | 33.3 % |`));
    }
    assert.match(card, /macro-recall +[01]\.\d{4} +\(95 % interval/);
    assert.match(card, /^is \\ said/m);
    assert.match(card, /\| recall \| 0\.\d\d \| 0\.\d\d to /);
    assert.match(card, /!\[.*\]\(calibration\.svg\)/);
    const plot = await readFile(join(folder, 'models', 'a', 'calibration.svg'), 'utf8');
    assert.match(plot, /^<svg [^>]*>[\s\S]*Calibration of tiny 1\.0\.0[\s\S]*<circle[\s\S]*<\/svg>\s*$/);
  });

  test('learns from a labelled file and measures on the rows kept apart', async () => {
    const file = join(folder, 'tiny.tsv');
    const lines = TINY_ROWS.map(({ text, label }, i) => `${label}\t${i % 6 === 5 ? 1 : 0}\t${text}`);
    await writeFile(file, `label\theld\ttext\n${lines.join('\n')}\n`);
    const seen = new Set<string>();
    const result = await trainFile(
      { ...request('c'), file, where: 'held=0', validationWhere: 'held=1' },
      ({ stage }) => seen.add(stage),
    );
    assert.equal(result.heldOut.texts, 75);
    assert.equal(result.validation!.macroRecall, 1);
    assert.ok(seen.has('final fit'));
    const model = await loadModel(result.folder);
    const again = await evaluateFile(model, file, { where: 'held=1' });
    assert.equal(again.accuracy, 1);
    assert.equal(again.model, 'tiny@1.0.0');
  });

  test('words that no labelled row has are learned from what another model says of them', async () => {
    const file = join(folder, 'tiny.tsv');
    await writeFile(file, `label\ttext\n${TINY_ROWS.map((row) => `${row.label}\t${row.text}`).join('\n')}\n`);
    const things = ['train', 'soup', 'phone', 'garden', 'office', 'film'];
    const said = Object.entries({
      zesty: 'positive',
      nifty: 'positive',
      grotty: 'negative',
      naff: 'negative',
    });
    const rare = said.flatMap(([word, label]) =>
      things.map((thing) => ({ text: `the ${thing} is ${word} today`, label })),
    );
    const answers = [...TINY_ROWS, ...rare].map(({ text, label }) => ({
      ...{ text, positive: 0.1, neutral: 0.1, negative: 0.1, model: 'wise@1.0.0' },
      [label]: 0.8,
    }));
    const unscored = { text: 'the soup', positive: null, neutral: null, negative: null, model: 'wise@1.0.0' };
    const taught = join(folder, 'taught.jsonl');
    await writeFile(taught, [...answers, unscored].map((one) => `${JSON.stringify(one)}\n`).join(''));
    await trainFile({ ...request('t'), file, taught: [taught] });
    const model = await loadModel(join(folder, 'models', 't'));
    const scores = await model.score(['the cake is zesty', 'the cake is grotty']);
    assert.deepEqual(
      scores.map(({ sentiment }) => sentiment),
      ['positive', 'negative'],
    );
    const card = await readFile(join(folder, 'models', 't', 'README.md'), 'utf8');
    assert.match(card, /what wise@1\.0\.0 says \(114 texts\)/);

    await writeFile(taught, `${JSON.stringify(unscored)}\n{"text":"cut o\n`);
    await assert.rejects(trainFile({ ...request('t'), file, taught: [taught] }), {
      code: 'taught-unreadable',
      message: /Line 2 of .*taught\.jsonl/,
    });
    const missing = join(folder, 'none.jsonl');
    await assert.rejects(
      trainFile({ ...request('t'), file, taught: [missing] }),
      /none\.jsonl cannot be read/,
    );
  });

  test('a damaged, missing or undescribed model is refused by name', async () => {
    await train(direct('d'));
    const path = join(folder, 'models', 'd');
    const weights = await readFile(join(path, 'weights.bin'));
    weights[weights.length - 9]! ^= 4;
    await writeFile(join(path, 'weights.bin'), weights);
    await assert.rejects(loadModel(path), { code: 'model-damaged', message: /weights\.bin are damaged/ });
    await rm(join(path, 'weights.bin'));
    await assert.rejects(loadModel(path), { code: 'model-missing', message: /weights\.bin cannot be read/ });
    await writeFile(join(path, 'model.json'), '{');
    await assert.rejects(loadModel(path), { code: 'model-damaged', message: /model\.json is not JSON/ });
    await rm(path, { recursive: true });
  });

  test('too few rows, an unreadable file and a folder of other files are refused', async () => {
    const few = TINY_ROWS.filter((row) => row.label !== 'neutral');
    await assert.rejects(train({ ...direct('e'), rows: few }), /0 rows labelled neutral/);
    await assert.rejects(
      trainFile({ ...request('e'), file: join(folder, 'no.csv') }),
      /no\.csv cannot be read/,
    );
    await assert.rejects(train({ ...direct('e'), folder }), /holds other files and no model/);
  });
});
