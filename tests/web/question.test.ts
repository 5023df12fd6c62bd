import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boundParams,
  filterParams,
  NOTHING_ASKED,
  narrow,
  readQuestion,
  withoutValue,
  writeQuestion,
} from '../../web/src/question/question.ts';
import { boundsOf, type Range, stepFor } from '../../web/src/question/range.ts';

const NOW = Date.UTC(2026, 2, 4, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;

test('a question is read from an address as it was written there', () => {
  const ranges: (Range | null)[] = [
    null,
    { kind: 'live' },
    { kind: 'all' },
    { kind: 'last', span: '90m' },
    { kind: 'between', from: '-3d', to: '' },
    { kind: 'between', from: '2026-01-31T12:00Z', to: 'now' },
  ];
  for (const range of ranges) {
    const question = {
      ...NOTHING_ASKED,
      range,
      topic: ['tea', 'a b'],
      sentiment: ['mixed'],
      q: '"a & b" OR ü',
    };
    assert.deepEqual(readQuestion(writeQuestion(question)), question);
  }
});

test('what an address has wrong is as if it were not there, and what is not of the question is kept', () => {
  const question = readQuestion('?range=soon&from=yesterday&sentiment=sad,positive&lang=,&hashtag=%20');
  assert.deepEqual(question, { ...NOTHING_ASKED, sentiment: ['positive'] });
  assert.equal(writeQuestion(question, '?sort=likes&hashtag=old'), '?sort=likes&sentiment=positive');
});

test('narrowing sets a filter, and each value is taken away alone', () => {
  const narrowed = narrow(narrow(NOTHING_ASKED, 'lang', 'en'), 'author', 'ada');
  assert.deepEqual(filterParams(narrowed), { lang: 'en', author: 'ada' });
  const two = { ...narrowed, lang: ['en', 'de'] };
  assert.deepEqual(filterParams(withoutValue(two, 'lang', 'en')), { lang: 'de', author: 'ada' });
  assert.deepEqual(filterParams(withoutValue(two, 'author', 'ada')), { lang: 'en,de' });
});

test('ranges lie where they say, in the right order or nowhere', () => {
  const ends: [Range, unknown][] = [
    [{ kind: 'live' }, { from: NOW - 30 * MINUTE, to: null }],
    [
      { kind: 'last', span: '7d' },
      { from: NOW - 7 * DAY, to: null },
    ],
    [
      { kind: 'between', from: '-3d', to: 'now' },
      { from: NOW - 3 * DAY, to: NOW },
    ],
    [
      { kind: 'between', from: '', to: '2026-03-01T00:00:00Z' },
      { from: null, to: Date.UTC(2026, 2, 1) },
    ],
    [{ kind: 'between', from: 'now', to: '-3d' }, null],
    [{ kind: 'between', from: '-3y', to: '' }, null],
  ];
  for (const [range, bounds] of ends) assert.deepEqual(boundsOf(range, NOW), bounds, JSON.stringify(range));
  assert.deepEqual(boundParams({ from: NOW, to: null }), { from: '2026-03-04T12:00:00.000Z' });
});

test('no time is cut into more windows than can be seen', () => {
  for (const span of [MINUTE, 30 * MINUTE, DAY, 7 * DAY, 400 * DAY]) {
    const windows = span / stepFor(span);
    assert.ok(windows >= 1 && windows <= 100, `${windows} windows`);
  }
});
