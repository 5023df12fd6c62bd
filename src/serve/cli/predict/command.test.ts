import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { undertone } from '../fixtures/undertone.ts';

const LABELLED = [
  'text,label',
  ...['good', 'lovely', 'great'].map((word) => `a ${word} day,positive`),
  ...['bad', 'awful', 'poor'].map((word) => `a ${word} day,negative`),
  ...['long', 'short', 'next'].map((word) => `a ${word} day,neutral`),
];
let folder: string;
let model: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'undertone-predict-'));
  model = join(folder, 'model');
  await writeFile(join(folder, 'labelled.csv'), `${LABELLED.join('\n')}\n`);
  const { code, stderr } = await undertone(
    ['train', 'labelled.csv', '--folder', 'model', '--name', 'small'],
    {
      cwd: folder,
    },
  );
  assert.equal(code, 0, stderr);
});

const answersOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('each argument gets one answer', async () => {
  const { code, stdout, stderr } = await undertone(['predict', '--json', '--model', model, 'a good day', '']);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  const answers = answersOf(stdout);
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['a good day', ''],
  );
  assert.equal(answers[0]!.model, 'small@1.0.0');
});

test('each line of standard input gets one answer, in order, empty ones and odd ones too', async () => {
  const lines = ['a good day', '', 'cr\r', 'a\u2028b\u0085c', 'nul \u0000', '  ', 'end without LF'];
  const { code, stdout } = await undertone(['predict', '--json', '--model', model], {
    input: lines.join('\n'),
  });
  assert.equal(code, 0);
  const answers = answersOf(stdout);
  assert.deepEqual(
    answers.map(({ text }) => text),
    lines,
  );
  for (const { positive, neutral, negative, mixed } of answers as Record<string, number>[]) {
    assert.ok(Math.abs(positive! + neutral! + negative! + mixed! - 1) < 1e-9);
  }
});

test('no input is no answer', async () => {
  const { code, stdout } = await undertone(['predict', '--json', '--model', model]);
  assert.equal(code, 0);
  assert.equal(stdout, '');
});

test('many lines come through in order', async () => {
  const count = 20_000;
  const input = Array.from({ length: count }, (_, at) => `day ${at}\n`).join('');
  const { stdout } = await undertone(['predict', '--json', '--model', model], { input });
  const answers = answersOf(stdout);
  assert.equal(answers.length, count);
  assert.ok(answers.every(({ text }, at) => text === `day ${at}`));
});

test('--explain adds what each word does', async () => {
  const told = await undertone(['predict', '--json', '--explain', '--model', model, 'a good day']);
  const [answer] = answersOf(told.stdout) as { words: { text: string; effect: number }[] }[];
  assert.deepEqual(
    answer!.words.map(({ text }) => text),
    ['a', 'good', 'day'],
  );
  assert.ok(answer!.words[1]!.effect > 0);
  const shown = await undertone(['predict', '--explain', '--model', model, 'a good day']);
  assert.match(shown.stdout, /good\(\+\d/);
});

test('a model that is not there is one plain sentence', async () => {
  const { code, stdout, stderr } = await undertone(['predict', '--model', 'nonsense', 'a day']);
  assert.notEqual(code, 0);
  assert.equal(stdout, '');
  assert.match(stderr, /^There is no model named nonsense[^\n]*\n$/);
});

test('a trained model has a card, is listed where it lies in ./models, and can be evaluated', async () => {
  const made = await undertone(['train', 'labelled.csv', '--name', 'ours', '--json'], { cwd: folder });
  assert.equal(made.code, 0, made.stderr);
  assert.equal((JSON.parse(made.stdout) as { model: string }).model, 'ours@1.0.0');
  assert.match(await readFile(join(folder, 'models/ours/README.md'), 'utf8'), /ours/);
  const listed = await undertone(['models', '--json'], { cwd: folder });
  assert.ok((JSON.parse(listed.stdout) as { name: string }[]).some(({ name }) => name === 'ours'));
  const judged = await undertone(['evaluate', 'labelled.csv', '--model', 'ours', '--json'], { cwd: folder });
  assert.equal(judged.code, 0, judged.stderr);
  const figures = JSON.parse(judged.stdout) as Record<string, unknown>;
  assert.equal(figures.texts, 9);
  assert.deepEqual(Object.keys(figures.confusion as object), ['negative', 'neutral', 'positive']);
});
