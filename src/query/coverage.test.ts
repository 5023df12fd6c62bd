import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../ledger/ledger.ts';
import type { Coverage } from '../model/coverage.ts';
import { QueryEngine } from './engine.ts';
import { AT, post, type SmallLake, scored, smallLake } from './fixtures/small-lake.ts';
import { runSql } from './sql.ts';

const QUARTER = 15 * 60_000;

const posts = [
  post('x:1', { source: 'live', topics: ['tea'], ...scored('positive') }),
  post('x:2', { source: 'live', created_at: AT + QUARTER, topics: [] }),
  post('x:3', { source: 'other', topics: ['tea'] }),
];

/** Live until the middle of the second window, then killed; a sample by search in the first. */
const NOTES: [string, Coverage[]][] = [
  [
    'live',
    [
      { kind: 'covered', topic: null, from: AT, to: AT + 1.5 * QUARTER },
      {
        kind: 'gap',
        topic: null,
        from: AT + 1.5 * QUARTER,
        to: AT + 2.2 * QUARTER,
        reason: 'crash',
        detail: 'killed',
        healable: true,
      },
    ],
  ],
  [
    'search',
    [{ kind: 'fetched', topic: 'tea', from: AT, to: AT + QUARTER, fetched: 10, capped: true, estimated: 40 }],
  ],
];

async function lakeWithLedger(): Promise<SmallLake> {
  const lake = await smallLake(posts);
  const ledger = new Ledger(lake.owned.db, QUARTER);
  for (const [source, notes] of NOTES) ledger.note(source, notes, AT);
  return lake;
}

test('each source, topic and window has a row of what was asked, fetched and missed', async () => {
  await using lake = await lakeWithLedger();
  const engine = await QueryEngine.open(lake.root);
  try {
    const rows = await engine.coverage();
    const short = rows.map((row) => [
      (row.window_start.getTime() - AT) / QUARTER,
      row.source,
      row.topic,
      row.fetched,
      row.asked,
      row.covered_seconds,
      row.gap_seconds,
      row.gap_reason,
      row.coverage,
    ]);
    assert.deepEqual(short, [
      [0, 'live', '*', 1, null, 900, 0, null, 1],
      [0, 'search', 'tea', 10, 40, 0, 0, null, 0.25],
      [1, 'live', '*', 1, null, 450, 450, 'crash', 0.5],
      [2, 'live', '*', 0, null, 0, 180, 'crash', 0],
    ]);
    assert.equal((await engine.coverage({ sources: ['search'] })).length, 1);
    assert.equal((await engine.coverage({ topics: ['milk'] })).length, 3);
    assert.equal((await engine.coverage({ from: AT + QUARTER, to: AT + 2 * QUARTER })).length, 1);
    assert.equal((await engine.coverage({}, { lengthMs: 4 * QUARTER }))[0]?.coverage, 1.5 / 4);
  } finally {
    engine.close();
  }
});

test('windows say how much of them is accounted for', async () => {
  await using lake = await lakeWithLedger();
  const engine = await QueryEngine.open(lake.root);
  try {
    const coverage = async (topics?: string[]): Promise<(number | null)[]> =>
      (await engine.windows(topics === undefined ? {} : { topics })).map((window) => window.coverage);
    assert.deepEqual(await coverage(), [0.625, 0.5]);
    assert.deepEqual(await coverage(['tea']), [0.625]);
  } finally {
    engine.close();
  }
});

test('SQL sees the same rows, and joins them with windows', async () => {
  await using lake = await lakeWithLedger();
  const ask = async (sql: string): Promise<unknown> => {
    const { body } = await runSql(lake.root, sql, { format: 'json' });
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    return JSON.parse(Buffer.concat(parts).toString());
  };
  assert.deepEqual(
    await ask(
      'select source, topic, fetched, asked, capped, gap_reason, healed, coverage from coverage order by window_start, source',
    ),
    [
      {
        source: 'live',
        topic: '*',
        fetched: 1,
        asked: null,
        capped: false,
        gap_reason: null,
        healed: false,
        coverage: 1,
      },
      {
        source: 'search',
        topic: 'tea',
        fetched: 10,
        asked: 40,
        capped: true,
        gap_reason: null,
        healed: false,
        coverage: 0.25,
      },
      {
        source: 'live',
        topic: '*',
        fetched: 1,
        asked: null,
        capped: false,
        gap_reason: 'crash',
        healed: false,
        coverage: 0.5,
      },
      {
        source: 'live',
        topic: '*',
        fetched: 0,
        asked: null,
        capped: false,
        gap_reason: 'crash',
        healed: false,
        coverage: 0,
      },
    ],
  );
  assert.deepEqual(
    await ask(
      `select w.window_start, w.coverage from windows w join coverage c using (window_start) where c.source = 'live' and w.topic = '*' order by 1`,
    ),
    [
      { window_start: '2026-03-04T12:00:00.000Z', coverage: 0.625 },
      { window_start: '2026-03-04T12:15:00.000Z', coverage: 0.5 },
    ],
  );
});

test('a lake that has had no ledger yet has no rows', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  try {
    assert.deepEqual(await engine.coverage(), []);
    assert.equal((await engine.windows())[0]?.coverage, null);
  } finally {
    engine.close();
  }
});
