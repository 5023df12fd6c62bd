import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Class } from '../labelled.ts';
import type { Analysis, Scores, SentimentModel } from '../model.ts';
import { parseDescription } from '../model-description.ts';
import { describeModel, listModels } from '../model-folder.ts';
import { seededRandom } from '../random.ts';
import { membersOf } from '../registry.ts';
import { roundScores } from '../round-scores.ts';
import { blend } from './blend.ts';
import { CascadeModel } from './cascade-model.ts';
import { certaintyOf } from './certainty.ts';
import { combineScores } from './combine.ts';
import { fitCascade } from './fit.ts';
import { fitCascadeFolder } from './fit-folder.ts';
import { type BothRead, frontierOf } from './frontier.ts';
import { loadCascade } from './load-cascade.ts';

const says = (label: Class, score: number, confidence: number): Scores => {
  const rest = (1 - score) / 2;
  const of = (wanted: Class) => (wanted === label ? score : rest);
  return roundScores(of('negative'), of('neutral'), of('positive'), confidence);
};

const sum = ({ positive, neutral, negative, mixed }: Scores) =>
  Math.round((positive + neutral + negative + mixed) * 1e4);

class Fake implements SentimentModel {
  readonly name: string;
  readonly version = '1';
  readonly languages = ['en'];
  readonly seen: string[] = [];
  closed = 0;
  private readonly answer: (text: string) => Scores;

  constructor(name: string, answer: (text: string) => Scores) {
    this.name = name;
    this.answer = answer;
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    this.seen.push(...texts);
    return texts.map(this.answer);
  }

  async close() {
    this.closed++;
  }
}

class FakeWithEntities extends Fake {
  async analyse(texts: readonly string[]): Promise<Analysis[]> {
    const scores = await this.score(texts);
    return scores.map((scores) => ({ scores, entities: [] }));
  }
}

const PARAMETERS = { name: 'cascade', version: '1.0.0', languages: ['en'], threshold: 0.7, weight: 1 };

test('texts of which the fast model is sure go no further; the others come back in their places', async () => {
  const fast = new Fake('fast', (text) => says('neutral', text.startsWith('sure') ? 0.8 : 0.6, 0.5));
  const accurate = new Fake('accurate', () => says('positive', 0.8, 0.8));
  const model = new CascadeModel(fast, accurate, PARAMETERS);
  const scores = await model.score(['sure 1', 'not 1', 'sure 2', 'not 2']);
  assert.deepEqual(accurate.seen, ['not 1', 'not 2']);
  assert.deepEqual(
    scores.map(({ sentiment }) => sentiment),
    ['neutral', 'positive', 'neutral', 'positive'],
  );
  assert.equal(model.analyse, undefined);
});

test('texts of which the fast model is certain go no further, however rare their label is', () => {
  // How far a text is mixed says nothing of that.
  for (const mixed of [0, 0.5]) {
    const certainty = certaintyOf(roundScores(0.2, 0.1, 0.7, 0.3, mixed));
    assert.ok(Math.abs(certainty - 0.7) < 0.001, `${certainty}`);
  }
  assert.equal(
    certaintyOf({ ...roundScores(1, 0, 0, 1), positive: 0, negative: 0, neutral: 0, mixed: 1 }),
    0,
  );
});

test('where all are certain the accurate model is not asked', async () => {
  const accurate = new Fake('accurate', () => says('positive', 0.8, 0.8));
  const model = new CascadeModel(new Fake('fast', () => says('neutral', 0.7, 0.6)), accurate, PARAMETERS);
  await model.score(['a', 'b']);
  assert.deepEqual(accurate.seen, []);
  assert.deepEqual(await model.score([]), []);
});

test('for entities the accurate model reads every text, and what it read counts', async () => {
  const fast = new Fake('fast', () => says('neutral', 0.6, 0.99));
  const accurate = new FakeWithEntities('accurate', () => says('positive', 0.8, 0.8));
  const model = new CascadeModel(fast, accurate, PARAMETERS);
  const [analysis] = await model.analyse!(['sure']);
  assert.equal(analysis!.scores.sentiment, 'positive');
  assert.deepEqual(analysis!.entities, []);
  await model.close();
  assert.equal(fast.closed + accurate.closed, 2);
});

test('two opinions of one text lie between each alone, and sum to 1', () => {
  const one = says('negative', 0.5, 0.6);
  const other = says('positive', 0.9, 0.8);
  const both = combineScores(one, other, 0.5);
  assert.equal(sum(both), 10_000);
  assert.ok(both.positive > one.positive && both.positive < other.positive);
  assert.ok(both.confidence > 0 && both.confidence < other.confidence);
  assert.deepEqual(combineScores(one, other, 1), other);
  assert.deepEqual(combineScores(one, other, 0), one);
  assert.equal(combineScores(one, other, 0.5).mixed, 0);
});

test('what both models hold impossible stays so, and no scores are odd numbers', () => {
  const certain = roundScores(0, 0, 1, 1);
  const opposite = roundScores(1, 0, 0, 1);
  const both = combineScores(certain, opposite, 0.6);
  assert.equal(sum(both), 10_000);
  assert.equal(both.neutral, 0);
  assert.ok(Number.isFinite(both.confidence));
  const withMixed = combineScores(roundScores(0.3, 0, 0.2, 0.5, 0.5), certain, 0.5);
  assert.ok(withMixed.mixed > 0 && withMixed.mixed < 0.5);
});

/** Texts of which the fast model is right as often as it is sure, and the accurate one `right` of the time. */
function made(count: number, right: number, seed = 5): BothRead[] {
  const random = seededRandom(seed);
  const classes: Class[] = ['negative', 'neutral', 'positive'];
  const any = () => classes[Math.floor(random() * 3)]!;
  const given = (label: Class, chance: number) => {
    if (random() < chance) return label;
    return classes[(classes.indexOf(label) + 1 + Math.floor(random() * 2)) % 3]!;
  };
  return Array.from({ length: count }, () => {
    const label = any();
    const confidence = 0.34 + 0.65 * random();
    return {
      label,
      fast: says(given(label, confidence), 0.4 + confidence / 2, confidence),
      accurate: says(given(label, right), 0.85, right),
    };
  });
}

test('the frontier runs from the fast model alone to the accurate one alone', () => {
  const texts = made(600, 0.9);
  const points = frontierOf(texts, 1);
  assert.equal(points[0]!.share, 0);
  assert.equal(points.at(-1)!.share, 1);
  assert.ok(points.at(-1)!.macroRecall > points[0]!.macroRecall);
  for (const [at, point] of points.entries()) {
    if (at === 0) continue;
    assert.ok(point.share > points[at - 1]!.share && point.threshold >= points[at - 1]!.threshold);
    const sent = texts.filter(({ fast }) => certaintyOf(fast) < point.threshold).length;
    assert.equal(sent, Math.round(point.share * texts.length));
  }
});

test('the threshold sends on the fewest texts that stay within the loss', () => {
  const texts = made(4000, 0.9);
  const near = fitCascade(texts, { loss: 0.005, weights: [1] });
  const far = fitCascade(texts, { loss: 0.05, weights: [1] });
  assert.ok(near.macroRecall >= near.alone.accurate - 0.005);
  assert.ok(far.macroRecall >= far.alone.accurate - 0.05);
  assert.ok(far.share < near.share && near.share < 1, `${far.share} ${near.share}`);
  const beyond = near.frontier.filter(({ share }) => share >= near.share);
  assert.ok(beyond.every(({ macroRecall }) => macroRecall >= near.alone.accurate - 0.005));
  const asked = fitCascade(texts, { loss: 0.05, weights: [1], least: near.threshold });
  assert.equal(asked.threshold, near.threshold, 'other texts ask for more');
  assert.equal(fitCascade(texts, { weights: [1], least: 0.01 }).threshold, near.threshold);
});

test('a share that is not to be exceeded is not, and the best within it is taken', () => {
  const texts = made(2000, 0.95);
  const fit = fitCascade(texts, { loss: 0.001, share: 0.09 });
  assert.ok(fit.share <= 0.09 && fit.share > 0.05);
  assert.ok(fit.macroRecall > fit.alone.fast);
});

test('a weight below 1 is chosen where two opinions are better than one', () => {
  const texts = made(4000, 0.7);
  const fit = fitCascade(texts, { share: 1 });
  const alone = fitCascade(texts, { share: 1, weights: [1] });
  assert.ok(fit.weight < 1);
  assert.ok(fit.macroRecall >= alone.macroRecall);
});

test('without texts there is nothing to fit', () => {
  assert.throws(() => fitCascade([]), { code: 'no-texts' });
});

/** What is asked of a fit of two models that say of each text what was made up. */
const fitOf = (texts: readonly BothRead[], folder: string) => ({
  fast: new Fake('fast', (text) => texts[Number(text)]!.fast),
  accurate: new Fake('accurate', (text) => texts[Number(text)]!.accurate),
  rows: texts.map(({ label }, at) => ({ text: String(at), label })),
  rowsAre: 'texts made up for this',
  command: 'node training/cascade.ts',
  name: 'cascade',
  version: '1.0.0',
  folder,
  licence: 'Apache-2.0',
});

test('a fitted cascade is a folder that loads, with its card and the plot of its frontier', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'undertone-cascade-')), 'cascade-1.0.0');
  await fitCascadeFolder({ ...fitOf(made(300, 0.95), folder), clock: { now: () => Date.UTC(2026, 0, 2) } });
  const description = await describeModel(folder);
  assert.equal(description.kind, 'cascade');
  assert.equal(description.trainedAt, '2026-01-02');
  assert.equal(
    description.confusion.counts.flat().reduce((sum, count) => sum + count),
    300,
  );
  const card = await readFile(join(folder, 'README.md'), 'utf8');
  assert.match(card, /\| accurate@1 alone \| 0\.9\d+ \| 100 % \|/);
  assert.match(await readFile(join(folder, 'frontier.svg'), 'utf8'), /threshold 0\.\d\d</);
});

test('a cascade whose fast model counts another in says so, and is loaded with it', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'undertone-cascade-')), 'cascade-1.0.0');
  const texts = made(300, 0.95);
  const request = fitOf(texts, folder);
  const { fast, accurate } = request;
  const other = new Fake('other', (text) => says(texts[Number(text)]!.label, 0.9, 0.9));
  const beside = [{ model: other, weight: 0.5 }];
  const { fit } = await fitCascadeFolder({ ...request, beside });
  assert.ok(fit.alone.fast > 0.9, `the other is nearly always right: ${fit.alone.fast}`);
  const description = await describeModel(folder);
  assert.ok(description.kind === 'cascade');
  assert.deepEqual(description.beside, [{ model: 'other@1', weight: 0.5 }]);
  assert.deepEqual(membersOf(description), ['fast@1', 'accurate@1', 'other@1']);
  const load = async (name: string): Promise<SentimentModel> =>
    [fast, other, accurate].find((one) => name === `${one.name}@${one.version}`)!;
  const [scores] = await (await loadCascade(description, load, 0)).score(['0']);
  assert.deepEqual(scores, (await blend(fast, beside).score(['0']))[0]);
  assert.match(
    await readFile(join(folder, 'README.md'), 'utf8'),
    /^`fast@1` and `other@1` \(0\.5\) where they are certain, `accurate@1` where not\.$/m,
  );
});

test('a blend counts every opinion by its weight, and leaves it to its network how far a text is mixed', async () => {
  const network = new FakeWithEntities('network', () => ({
    ...roundScores(0.3, 0.3, 0.4, 0.6, 0.2),
    sentiment: 'positive',
  }));
  const first = new Fake('first', () => says('negative', 0.8, 0.8));
  const second = new Fake('second', () => roundScores(0.1, 0.1, 0.1, 0.9, 0.7));
  const model = blend(network, [
    { model: first, weight: 0.3 },
    { model: second, weight: 0.3 },
  ]);
  const [scores] = await model.score(['a text']);
  const mean = (a: number, b: number, c: number) => 0.4 * Math.log(a) + 0.3 * Math.log(b) + 0.3 * Math.log(c);
  const [negative, neutral, positive] = [
    mean(0.3, 0.8, 1 / 3),
    mean(0.3, 0.1, 1 / 3),
    mean(0.4, 0.1, 1 / 3),
  ].map(Math.exp) as [number, number, number];
  const whole = negative + neutral + positive;
  assert.equal(sum(scores!), 10_000);
  assert.equal(scores!.sentiment, 'negative');
  assert.ok(Math.abs(scores!.mixed - 0.1667) < 0.001, `mixed ${scores!.mixed}`);
  assert.ok(Math.abs(scores!.negative / (1 - scores!.mixed) - negative / whole) < 0.001);
  assert.ok(Math.abs(scores!.positive / (1 - scores!.mixed) - positive / whole) < 0.001);
  assert.deepEqual((await model.analyse!(['a text']))[0]!.scores, scores);
  await model.close!();
  assert.deepEqual(
    [network, first, second].map(({ closed }) => closed),
    [1, 1, 1],
  );
});

for (const [what, beside] of [
  ['none', []],
  ['one without a weight', [{ model: 'linear' }]],
  [
    'weights that leave nothing',
    [
      { model: 'linear', weight: 0.5 },
      { model: 'lstm', weight: 0.5 },
    ],
  ],
  ['no list', { model: 'linear', weight: 0.5 }],
] as const) {
  test(`a network beside ${what} is damaged`, async () => {
    const [folder] = (await listModels()).filter(({ name }) => name === 'transformer');
    const whole = JSON.parse(await readFile(join(folder!.folder, 'model.json'), 'utf8')) as object;
    assert.throws(() => parseDescription(JSON.stringify({ ...whole, beside }), 'model.json'), {
      code: 'model-damaged',
      message: /has a "beside" that is no list/,
    });
  });
}
