import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABELS, type Label } from '../../model/post.ts';
import type { Confusion } from '../../windows/confusion.ts';
import { shareInterval } from '../../windows/interval.ts';
import { intervalSql } from '../../windows/interval-sql.ts';
import { withDuckDb } from '../with-duckdb.ts';

const three: Label[] = ['negative', 'neutral', 'positive'];
const CONFUSIONS: Record<string, Confusion | null> = {
  'no confusion': null,
  'three labels': {
    labels: three,
    counts: [
      [249, 43, 16],
      [190, 537, 144],
      [57, 153, 603],
    ],
  },
  'four labels': {
    labels: [...three, 'mixed'],
    counts: [
      [50, 3, 2, 4],
      [9, 40, 8, 1],
      [2, 5, 70, 3],
      [4, 4, 4, 9],
    ],
  },
  'two labels': {
    labels: ['negative', 'positive'],
    counts: [
      [80, 20],
      [5, 95],
    ],
  },
  'a model that cannot tell its labels apart': {
    labels: ['negative', 'positive'],
    counts: [
      [1, 1],
      [1, 1],
    ],
  },
};

/** positive, neutral, negative, mixed. */
const COUNTS = [
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [0, 0, 5, 0],
  [3, 0, 4, 0],
  [3, 2, 1, 0],
  [0, 7, 9, 2],
  [0, 0, 0, 3],
  [40_000, 12_345, 30_000, 77],
];
const NEAR = 1e-12;

for (const [name, confusion] of Object.entries(CONFUSIONS))
  test(`intervals in SQL are those of the windows of one machine: ${name}`, async () => {
    const rows = COUNTS.map((counts) => `(${[counts.reduce((a, b) => a + b), ...counts].join(', ')})`);
    const columns = ['scored', ...LABELS].map((column) => `"${column}"`).join(', ');
    const found = await withDuckDb({ memoryLimit: '128MB' }, async (connection) => {
      const intervals = LABELS.map((label) => ({ label, ...intervalSql(label, confusion) }));
      const working = intervals.flatMap((one) => one.working.map(({ name, sql }) => `, ${sql} as "${name}"`));
      const ends = intervals.map(
        ({ label, low, high }) => `${low} as ${label}_low, ${high} as ${label}_high`,
      );
      const sql = `select ${ends.join(', ')} from (select *${working.join('')} from (values ${rows.join(', ')}) as counted (${columns}))`;
      return (await connection.runAndReadAll(sql)).getRowObjects();
    });
    for (const [at, counts] of COUNTS.entries()) {
      const byLabel = Object.fromEntries(LABELS.map((label, n) => [label, counts[n]!])) as Record<
        Label,
        number
      >;
      const scored = counts.reduce((a, b) => a + b);
      for (const label of LABELS) {
        const expected = shareInterval(label, byLabel, scored, confusion);
        for (const end of ['low', 'high'] as const) {
          const is = found[at]![`${label}_${end}`];
          const should = expected?.[end] ?? null;
          const same = is === null || should === null ? is === should : Math.abs(Number(is) - should) < NEAR;
          assert.ok(same, `${label} ${end} of ${counts} is ${is}, not ${should}`);
        }
      }
    }
  });
