import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { type TinyOptions, writeTinyEncoder } from '../../../tests/support/tiny-encoder.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { loadEncoder } from './encoder.ts';

const root = mkdtempSync(join(tmpdir(), 'undertone-encoder-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

async function load(t: TestContext, options: TinyOptions = {}): Promise<SentimentModel> {
  const model = await loadEncoder(writeTinyEncoder(join(root, String(folders++)), options), { threads: 1 });
  t.after(() => model.close?.());
  return model;
}

function assertSound(scores: Scores, text: string): void {
  const { positive, neutral, negative, mixed, confidence } = scores;
  const units = [positive, neutral, negative, mixed].map((score) => Math.round(score * 10_000));
  assert.equal(
    units.reduce((sum, unit) => sum + unit, 0),
    10_000,
    text.slice(0, 40),
  );
  assert.ok(confidence > 0 && confidence <= 1);
}

test('texts of any length are scored in the order given', async (t) => {
  const model = await load(t);
  const words = ['good', 'bad', 'table'];
  const labels = ['positive', 'negative', 'neutral'];
  const texts = Array.from({ length: 700 }, (_, i) => `${words[i % 3]} `.repeat(1 + ((i * 7) % 40)));
  const scores = await model.score(texts);
  assert.deepEqual(
    scores.map(({ sentiment }) => sentiment),
    texts.map((_, i) => labels[i % 3]),
  );
});

test('a text scores the same alone and beside longer ones', async (t) => {
  const model = await load(t);
  const [alone] = await model.score(['good good bad']);
  const beside = await model.score(['table '.repeat(50), 'good good bad', 'bad '.repeat(80)]);
  assert.deepEqual(beside[1], alone);
});

test('sentiment and entities come in one pass, at the places in the text given', async (t) => {
  const model = await load(t);
  const text = '😀 good: ANNA Smith’s bad table, in “New York”! &amp; @annali';
  const [analysis] = await model.analyse!([text]);
  assert.deepEqual(analysis!.scores, (await model.score([text]))[0]);
  const found = analysis!.entities.map(({ text, type, start, end }) => [text, type, start, end]);
  assert.deepEqual(found, [
    ['ANNA Smith', 'person', text.indexOf('ANNA'), text.indexOf('’s')],
    ['New York', 'location', text.indexOf('New'), text.indexOf('”')],
  ]);
  for (const { text: said, start, end, score } of analysis!.entities) {
    assert.equal(text.slice(start, end), said);
    assert.ok(score > 0.9 && score <= 1);
  }
});

test('a word of several pieces is tagged by its first', async (t) => {
  const [analysis] = await (await load(t)).analyse!(['Annali']);
  assert.deepEqual(
    analysis!.entities.map(({ text, type }) => [text, type]),
    [['Annali', 'person']],
  );
});

test('a long text is read in windows, its sentiment the mean of all, each entity found once', async (t) => {
  const model = await load(t);
  const text = `${'table '.repeat(60)}Anna Smith ${'good '.repeat(300)}New York ${'bad '.repeat(60)}Anna`;
  const [analysis] = await model.analyse!([text]);
  assert.equal(analysis!.scores.sentiment, 'positive');
  assert.ok(analysis!.scores.negative > 0.05 && analysis!.scores.neutral > 0.05);
  const found = analysis!.entities.map(({ text, start }) => [text, start]);
  assert.deepEqual(found, [
    ['Anna Smith', text.indexOf('Anna')],
    ['New York', text.indexOf('New')],
    ['Anna', text.lastIndexOf('Anna')],
  ]);
});

test('any string is a text', async (t) => {
  const model = await load(t);
  const texts = [
    '',
    ' \n\t ',
    '😀❤️👨‍👩‍👧',
    'Z\u0350\u0351a\u0352\u0353l\u0354\u0355g\u0356\u0357o\u0358',
    'שלום \u202bعالم\u202c',
    '\ud83d lone \ude00',
    '\0\u0007\ufeff\uffff',
    'good '.repeat(2000),
    'x'.repeat(10_000),
    '!?'.repeat(5000),
    '#'.repeat(10_000),
    '&amp;'.repeat(2000),
  ];
  const scores = await model.score(texts);
  const analyses = await model.analyse!(texts);
  texts.forEach((text, i) => {
    assertSound(scores[i]!, text);
    assert.deepEqual(analyses[i]!.scores, scores[i]);
  });
  assert.deepEqual(await model.score([]), []);
});

test('the calibration moves the scores', async (t) => {
  const text = 'good bad table';
  const [plain] = await (await load(t)).score([text]);
  const calibration = { temperature: 1, bias: [8, 0, 0] };
  const [moved] = await (await load(t, { calibration })).score([text]);
  assert.equal(moved!.sentiment, 'negative');
  assert.ok(moved!.negative > plain!.negative);
  const [cool] = await (await load(t, { calibration: { temperature: 1000, bias: [0, 0, 0] } })).score([
    'good',
  ]);
  assert.ok(cool!.positive < 0.4);
});

test('a network without a head for entities offers no analysis', async (t) => {
  const model = await load(t, { entities: false });
  assert.equal(model.analyse, undefined);
  assert.equal((await model.score(['good']))[0]!.sentiment, 'positive');
});

test('scores that are no numbers are an error, not a guess', async (t) => {
  const model = await load(t, { broken: true });
  await assert.rejects(async () => model.score(['good']), { code: 'model-answer', message: /not a number/ });
});

test('what is asked at the same time is answered to each', async (t) => {
  const model = await load(t);
  const asked = ['good', 'bad', 'table', 'good'].map((word) => model.score([word]));
  const answers = await Promise.all(asked);
  assert.deepEqual(
    answers.map(([scores]) => scores!.sentiment),
    ['positive', 'negative', 'neutral', 'positive'],
  );
});

test('a closed model says so', async () => {
  const model = await loadEncoder(writeTinyEncoder(join(root, 'closed')), { threads: 1 });
  await model.close!();
  await assert.rejects(async () => model.score(['good']), { code: 'model-failed', message: /was closed/ });
  await model.close!();
});

const damages: [name: string, damage: (folder: string) => void, code: string, message: RegExp][] = [
  [
    'a missing network',
    (at) => rmSync(join(at, 'model.onnx')),
    'model-missing',
    /model\.onnx cannot be read/,
  ],
  ['a missing vocabulary', (at) => rmSync(join(at, 'vocabulary.json')), 'model-missing', /vocabulary\.json/],
  ['a network cut short', (at) => cut(join(at, 'model.onnx')), 'model-damaged', /model\.onnx cannot be run/],
  ['a vocabulary cut short', (at) => cut(join(at, 'vocabulary.json')), 'model-damaged', /is not JSON/],
  [
    'a vocabulary of another model',
    (at) => writeFileSync(join(at, 'vocabulary.json'), '["a","b"]'),
    'model-damaged',
    /begins with \[PAD\]/,
  ],
  [
    'a vocabulary larger than the network',
    (at) => {
      const path = join(at, 'vocabulary.json');
      writeFileSync(path, JSON.stringify([...JSON.parse(readFileSync(path, 'utf8')), 'more']));
    },
    'model-damaged',
    /does not fit its vocabulary/,
  ],
];

for (const [name, damage, code, message] of damages) {
  test(`${name} is one clear sentence`, async () => {
    const folder = writeTinyEncoder(join(root, String(folders++)));
    damage(folder);
    await assert.rejects(loadEncoder(folder, { threads: 1 }), { code, message });
  });
}

test('characters written as escapes are read as themselves, and entities stand where they stood', async (t) => {
  const model = await load(t);
  const [plain] = await model.score(['good, bad ☕ table’s']);
  const escaped = String.raw`good\u002c bad \u2615 table\u2019s`;
  assert.deepEqual(await model.score([escaped]), [plain]);
  const text = String.raw`good\u002c ANNA`;
  const [analysis] = await model.analyse!([text]);
  assert.deepEqual(
    analysis!.entities.map(({ text, start }) => [text, start]),
    [['ANNA', text.indexOf('ANNA')]],
  );
});

test('a rarer label is believed less, with the same scores', async (t) => {
  const alike = await (await load(t)).score(['good good bad']);
  const calibration = { temperature: 1, bias: [0, 0, 0], prior: [0, 0, -1] };
  const rarer = await (await load(t, { calibration })).score(['good good bad']);
  assert.equal(rarer[0]!.sentiment, 'positive');
  assert.ok(rarer[0]!.confidence < alike[0]!.confidence);
  assert.deepEqual({ ...rarer[0], confidence: 0 }, { ...alike[0], confidence: 0 });
});

test('a description without calibration or length is named', async (t) => {
  await assert.rejects(load(t, { calibration: { temperature: 0, bias: [0, 0, 0] } }), /no "calibration"/);
  const calibration = { temperature: 1, bias: [0, 0, 0], prior: [1, 2] };
  await assert.rejects(load(t, { calibration }), /no "calibration"/);
  await assert.rejects(load(t, { longest: 8 }), /no "longest"/);
});

function cut(path: string): void {
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length >> 1));
}
