import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadModel } from '../../src/sentiment/registry.ts';
import { type Ended, python, setUp } from './python.ts';

let folder: string;
let ready: Ended;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-training-'));
  ready = await setUp();
});
after(() => rm(folder, { recursive: true, force: true }));

test('the Python is set up by its script', (t) => {
  if (ready.code === 0) return;
  assert.ok(!process.env.CI, `CI has Python and a package registry, yet: ${ready.output}`);
  t.skip(ready.output.trim());
});

test('the Python parts do what their own tests say', async (t) => {
  if (ready.code !== 0) return t.skip('there is no Python for training');
  const { code, output } = await python('-m', 'unittest', 'discover', '-s', 'training/tests');
  assert.equal(code, 0, output);
  assert.match(output, /Ran [1-9]\d* tests/);
});

test('an LSTM learns made-up posts, and its folder is a model that Undertone reads', async (t) => {
  if (ready.code !== 0) return t.skip('there is no Python for training');
  const data = join(folder, 'data');
  const made = await python('training/tests/made_up.py', data);
  assert.equal(made.code, 0, made.output);

  const out = join(folder, 'lstm');
  const given = '--learning-rate 0.02 --batch-size 8 --epochs 12 --width 16'.split(' ');
  const trained = await python('training/lstm/train.py', '--data', data, '--out', out, ...given);
  assert.equal(trained.code, 0, trained.output);

  const model = await loadModel(out);
  t.after(() => model.close?.());
  assert.equal(model.name, 'lstm');
  assert.equal(model.analyse, undefined, 'it knows no entities');
  const texts = ['hate the awful train', 'the platform opens monday', 'love the wonderful museum', '', '😀'];
  const scores = await model.score(texts);
  assert.deepEqual(
    scores.slice(0, 3).map(({ sentiment }) => sentiment),
    ['negative', 'neutral', 'positive'],
  );
  for (const { positive, neutral, negative, mixed } of scores) {
    assert.equal(Math.round((positive + neutral + negative + mixed) * 10_000), 10_000);
  }

  const alone = await python('training/tests/score_texts.py', out, ...texts);
  assert.equal(alone.code, 0, alone.output);
  (JSON.parse(alone.output) as number[][]).forEach((row, i) => {
    const { negative, neutral, positive } = scores[i]!;
    [negative, neutral, positive].forEach((score, label) => {
      assert.ok(Math.abs(score - row[label]!) < 2e-4, `${texts[i]}: ${score} here, ${row[label]} in Python`);
    });
  });

  const card = await readFile(join(out, 'README.md'), 'utf8');
  assert.match(card, /macro-recall +[01]\.\d{4}/);
  assert.match(card, /--data \$DATA/);
  assert.ok(!card.includes(data), 'the data folder of this machine is not named');
});
