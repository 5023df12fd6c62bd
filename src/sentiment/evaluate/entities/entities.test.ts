import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FoundEntity, SentimentModel } from '../../model.ts';
import { roundScores } from '../../round-scores.ts';
import { evaluateEntities } from './evaluate-entities.ts';
import { formatEntities } from './format-entities.ts';
import { parseConll } from './read-conll.ts';
import { inTokens, spanFigures, textOf } from './span-figures.ts';

const CORPUS = `Ada\tB-person
Lovelace\tI-person
visits\tO
Oslo\tB-location

@\tB-PER
ada\tB-PER
loves\tO
Ada\tB-person
Lovelace\tI-person
👩‍💻\tO
Acme\tB-corporation
Bolt\tB-product
`;

test('a file in columns is read into posts of tokens and spans, its types named as ours', () => {
  const { posts, types } = parseConll(CORPUS, 'small.conll');
  assert.deepEqual(types, ['location', 'organisation', 'person', 'product']);
  assert.deepEqual(posts[0], {
    tokens: ['Ada', 'Lovelace', 'visits', 'Oslo'],
    entities: [
      { type: 'person', from: 0, to: 2 },
      { type: 'location', from: 3, to: 4 },
    ],
  });
});

test('a handle in two tokens is one, and no entity', () => {
  const [, post] = parseConll(CORPUS, 'small.conll').posts;
  assert.equal(post!.tokens[0], '@ada');
  assert.deepEqual(
    post!.entities.map(({ from, to }) => [from, to]),
    [[2, 4], [5, 6], [6, 7]], // biome-ignore format: pairs
  );
});

test('columns by spaces, four of them, lines of documents, IOB1 and IOBES are understood', () => {
  const spans = (text: string) => parseConll(text, 'x').posts.map(({ entities }) => entities);
  assert.deepEqual(spans('-DOCSTART- -X- O O\n\nPeru NNP B I-LOC\nand CC O O\n'), [
    [{ type: 'location', from: 0, to: 1 }],
  ]);
  assert.deepEqual(spans('New B-LOC\r\nYork E-LOC\r\nRome S-LOC\r\n'), [
    [
      { type: 'location', from: 0, to: 2 },
      { type: 'location', from: 2, to: 3 },
    ],
  ]);
});

test('a file of another kind, an unknown type and a file without entities are told with the line', () => {
  assert.throws(() => parseConll('text,label\ngood,positive\n', 'a.csv'), /a\.csv is no file .*line 1/);
  assert.throws(() => parseConll('Mars\tB-planet\n', 'b'), /line 1 ends in "B-planet"/);
  assert.throws(() => parseConll('Mars\tO\n', 'c'), /c holds no entity/);
});

test('what is found counts in whole tokens, wherever in them it ends', () => {
  const post = { tokens: ["Ada's", '👩‍💻', 'Oslo'], entities: [] };
  const { text } = textOf(post);
  const found = (word: string, type: FoundEntity['type']): FoundEntity => {
    const start = text.indexOf(word);
    return { text: word, type, start, end: start + word.length, score: 1 };
  };
  assert.deepEqual(inTokens(post, [found('Ada', 'person'), found('Oslo', 'location')]), [
    { type: 'person', from: 0, to: 1 },
    { type: 'location', from: 2, to: 3 },
  ]);
});

test('precision, recall and F1 are as counted by hand; a form counts once; other types are not judged', () => {
  const { posts, types } = parseConll(CORPUS, 'small.conll');
  const figures = spanFigures(
    posts,
    [
      [{ type: 'person', from: 0, to: 2 }],
      [
        { type: 'person', from: 2, to: 4 },
        { type: 'organisation', from: 5, to: 7 },
        { type: 'work', from: 0, to: 1 },
      ],
    ],
    types,
  );
  // Five annotated, three found of types that are, two of them right.
  const { precision, recall, f1, support, interval } = figures.entity;
  assert.deepEqual([precision, recall, f1, support], [2 / 3, 2 / 5, 4 / 8, 5]);
  assert.ok(interval.low <= f1 && interval.high >= f1);
  // Forms: four annotated, two found, one right.
  assert.deepEqual(figures.surface, { precision: 1 / 2, recall: 1 / 4, f1: 2 / 6, support: 4 });
  assert.equal(figures.types.person!.f1, 1);
  assert.equal(figures.types.location!.f1, 0);
  assert.deepEqual(figures.unjudged, { work: 1 });
});

/** Calls every word with a capital a person. */
const capitals: SentimentModel = {
  name: 'capitals',
  version: '1',
  languages: ['en'],
  score: (texts) => texts.map(() => roundScores(0, 1, 0, 1)),
  analyse: async (texts) =>
    texts.map((text) => ({
      scores: roundScores(0, 1, 0, 1),
      entities: [...text.matchAll(/[A-Z]\w+(?: [A-Z]\w+)*/g)].map(({ 0: found, index }) => ({
        text: found,
        type: 'person' as const,
        start: index,
        end: index + found.length,
        score: 0.5,
      })),
    })),
};

test('models are judged by what they find in the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-conll-'));
  const file = join(folder, 'small.conll');
  await writeFile(file, CORPUS);
  const shares: number[] = [];
  const contender = { name: 'capitals', load: async () => capitals };
  const [judged] = await evaluateEntities([contender], file, {}, (_, share) => shares.push(share));
  assert.equal(judged!.model, 'capitals@1');
  assert.deepEqual([judged!.entity.precision, judged!.entity.recall], [2 / 4, 2 / 5]);
  assert.deepEqual(shares, [1]);
  assert.match(formatEntities([judged!]), /^capitals@1 +0\.4444 +\(0\.\d+ to [01]\.\d+\) +0\.5000 +0\.4000/m);
  const { analyse: _, ...without } = capitals;
  await assert.rejects(
    evaluateEntities([{ name: 'without', load: async () => without }], file),
    /capitals@1 finds no entities/,
  );
  await rm(folder, { recursive: true });
});
