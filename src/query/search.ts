/** Full-text search over the documents of a lake. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { searchQuery } from '../enrich/search-query.ts';
import type { LakeReader } from '../lake/lake.ts';
import { openState } from '../lake/state.ts';
import { UsageError } from '../model/errors.ts';

export interface Found {
  /** Sorts by creation time; posts without a time are negative. */
  id: number;
  row: number;
}

const SLICE = 20_000;

/** The MATCH expression of what a user typed; throws a UsageError where it has no word. */
export function matchExpression(text: string): string {
  const expression = searchQuery(text);
  if (expression === null || expression === '') {
    throw new UsageError(`The search ${JSON.stringify(text)} has no word to look for: give at least one.`);
  }
  return expression;
}

/** Matching documents older than `before`, newest first. */
export function searchDocuments(
  lake: LakeReader,
  expression: string,
  before: number,
  oldest: number,
  limit: number,
): Found[] {
  return lake.db
    .prepare(
      `select d.id as id, d.row as row from search s cross join document d on d.id = s.rowid
       where s.text match ? and s.rowid < ? and s.rowid >= ? order by s.rowid desc limit ?`,
    )
    .all(expression, before, oldest, limit) as unknown as Found[];
}

/**
 * The row numbers of every match. The index is gone through once, and others are answered in between; on a connection of
 * its own, since until the last statement on one is done it sees what was committed when the first began.
 */
export async function matchingRows(root: string, text: string, signal?: AbortSignal): Promise<BigInt64Array> {
  const expression = matchExpression(text);
  const db = openState(root, { readOnly: true });
  try {
    const statement = db.prepare(
      'select d.row from search s cross join document d on d.id = s.rowid where s.text match ?',
    );
    statement.setReturnArrays(true);
    let rows = new BigInt64Array(SLICE);
    let count = 0;
    for (const [row] of statement.iterate(expression) as Iterable<unknown> as Iterable<[number]>) {
      if (count === rows.length) rows = grown(rows);
      rows[count++] = BigInt(row);
      if (count % SLICE > 0) continue;
      await yieldToOthers();
      signal?.throwIfAborted();
    }
    return rows.slice(0, count);
  } finally {
    db.close();
  }
}

function grown(rows: BigInt64Array): BigInt64Array<ArrayBuffer> {
  const larger = new BigInt64Array(rows.length * 2);
  larger.set(rows);
  return larger;
}
