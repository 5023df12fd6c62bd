/** Full-text search over the documents of a lake. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { searchQuery } from '../enrich/search-query.ts';
import type { LakeReader } from '../lake/lake.ts';
import { UsageError } from '../model/errors.ts';
import type { AskOptions } from './lake-posts.ts';

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

/** The row numbers of every match, found in slices so that a server answers others between them. */
export async function matchingRows(
  lake: LakeReader,
  text: string,
  ask: AskOptions = {},
): Promise<BigInt64Array> {
  const expression = matchExpression(text);
  const statement = lake.db.prepare(
    `select s.rowid as id, d.row as row from search s cross join document d on d.id = s.rowid
     where s.text match ? and s.rowid < ? order by s.rowid desc limit ${SLICE}`,
  );
  const parts: BigInt64Array[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const found = statement.all(expression, before) as unknown as { id: number; row: number }[];
    parts.push(BigInt64Array.from(found, ({ row }) => BigInt(row)));
    if (found.length < SLICE) break;
    before = found.at(-1)!.id;
    await yieldToOthers();
    ask.signal?.throwIfAborted();
  }
  const rows = new BigInt64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows;
}
