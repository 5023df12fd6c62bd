/** What every model that ships has to keep to, whatever the text. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Scores, SentimentModel } from '../../src/sentiment/model.ts';
import { listModels, loadModel } from '../../src/sentiment/registry.ts';

const STRANGE = [
  '',
  ' ',
  '😀😀😀',
  '👩‍👩‍👧‍👦 🏳️‍🌈',
  'Z̷̡̢̛͓̪̟̖̲̥̙̉̃̈́a̴̡̛̲̤̙̤͓̪͉̿̈́̐l̵̨̛̯̖̫̩̰̎̈́g̷̰͙̓o̵̧͎̙̒̀ is here',
  'مرحبا بالعالم هذا رائع',
  'שלום עולם, נפלא!',
  'これは素晴らしい',
  '\ud83d lone \udc00 surrogates',
  'nul\0byte',
  'a'.repeat(10_000),
  'not bad but awful '.repeat(555),
  '@'.repeat(3000),
  String.raw`don\u2019t \u002c`,
];
const PLAIN = [
  'I love this',
  'This is awful',
  'The train leaves at nine',
  'Great screen, but the battery is a joke',
];

const names = (await listModels()).map(({ name, version }) => `${name}@${version}`);
assert.ok(names.length >= 4, `linear, lstm, transformer and cascade ship: ${names}`);

// All are there before the first test is: while one is waited for, the tests known so far could come to their end.
const models: { name: string; model: SentimentModel }[] = [];
for (const name of names) models.push({ name, model: await loadModel(name) });
after(() => Promise.all(models.map(({ model }) => model.close?.())));

for (const { name, model } of models) {
  test(`${name}: any text has scores that are finite and sum to 1`, async () => {
    const scores = await model.score(STRANGE);
    assert.equal(scores.length, STRANGE.length);
    for (const [at, one] of scores.entries()) assertSound(one, STRANGE[at]!);
  });

  test(`${name}: a text scores the same alone and in any company`, async () => {
    const together = await model.score([...STRANGE, ...PLAIN, ...PLAIN.toReversed()]);
    for (const [at, text] of PLAIN.entries()) {
      const [alone] = await model.score([text]);
      assert.deepEqual(together[STRANGE.length + at], alone, text);
      assert.deepEqual(together[together.length - 1 - at], alone, text);
    }
  });

  test(`${name}: praise is positive and blame negative`, async () => {
    const [praise, blame] = await model.score(PLAIN);
    assert.equal(praise!.sentiment, 'positive');
    assert.equal(blame!.sentiment, 'negative');
  });

  if (model.analyse === undefined) continue;
  test(`${name}: names are found where they stand`, async () => {
    const text = '😍 Angela Merkel visits Paris — with Microsoft’s CEO @sama';
    const [analysis, ...rest] = await model.analyse!([text, ...STRANGE]);
    const found = analysis!.entities;
    for (const { text: said, start, end } of found) assert.equal(text.slice(start, end), said);
    assert.deepEqual(found.map(({ text, type }) => [text, type]).slice(0, 2), [
      ['Angela Merkel', 'person'],
      ['Paris', 'location'],
    ]);
    for (const [at, { scores, entities }] of rest.entries()) {
      assertSound(scores, STRANGE[at]!);
      for (const { text: said, start, end, score } of entities) {
        assert.equal(STRANGE[at]!.slice(start, end), said);
        assert.ok(score > 0 && score <= 1);
      }
    }
  });
}

function assertSound({ positive, neutral, negative, mixed, confidence }: Scores, text: string): void {
  const units = [positive, neutral, negative, mixed].map((score) => Math.round(score * 10_000));
  assert.ok(
    units.every((unit) => unit >= 0),
    text.slice(0, 40),
  );
  assert.equal(
    units.reduce((sum, unit) => sum + unit),
    10_000,
    text.slice(0, 40),
  );
  assert.ok(confidence >= 0 && confidence <= 1, text.slice(0, 40));
}
