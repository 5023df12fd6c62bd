/** The sinks of a lake: which there are, what waits for them, and what they would not take. */
import type { DatabaseSync } from 'node:sqlite';
import { ROWS_PER_CHUNK } from '../documents.ts';
import { transaction } from '../state.ts';
import type { LakeWriter } from '../writer.ts';
import { enterParts, forgetParts, type PartChanges } from './parts.ts';

/** How far a sink has been told. */
export interface SinkPosition {
  position: number;
  within: number;
  copied: number;
}

export interface StoredSink extends SinkPosition {
  name: string;
  target: string;
  /** When it was added, ms. */
  since: number;
  copyEnd: number;
  /** Rows and deletions that wait to be told, at most: rows that are gone meanwhile are counted too. */
  waiting: number;
  refused: number;
}

export interface Refused {
  id: string;
  reason: string;
}

const hasSinks = (db: DatabaseSync): boolean =>
  db.prepare("select 1 from sqlite_master where type = 'table' and name = 'sink'").get() !== undefined;

/** In order of their names; none of a lake that was last written before there were sinks. */
export function storedSinks(db: DatabaseSync): StoredSink[] {
  if (!hasSinks(db)) return [];
  return db
    .prepare(
      `select sink.*, (select count(*) from sink_refused where sink = sink.name) as refused,
         (select coalesce(sum(coalesce(rows, 1)), 0) from sink_change where number > position) - within as waiting,
         (select count(*) from document_chunk where chunk >= copied and chunk < copy_end) as chunks
       from sink order by name`,
    )
    .all()
    .map((row) => ({
      name: String(row.name),
      target: String(row.target),
      since: Number(row.since),
      position: Number(row.position),
      within: Number(row.within),
      copied: Number(row.copied),
      copyEnd: Number(row.copy_end),
      waiting: Number(row.waiting) + Number(row.chunks) * ROWS_PER_CHUNK,
      refused: Number(row.refused),
    }));
}

/** The posts that a sink would not take, the latest first. */
export function refusedBy(db: DatabaseSync, sink: string, limit: number): (Refused & { since: number })[] {
  return db
    .prepare('select id, reason, since from sink_refused where sink = ? order by since desc, id limit ?')
    .all(sink, limit)
    .map((row) => ({ id: String(row.id), reason: String(row.reason), since: Number(row.since) }));
}

/** Adds sinks that are new; one whose target is another than it was is told everything anew. */
export function followSinks(
  writer: LakeWriter,
  sinks: readonly { name: string; target: string }[],
  now: number,
): void {
  const { db } = writer;
  const find = db.prepare('select target from sink where name = ?');
  const insert = db.prepare(
    `insert or replace into sink (name, target, since, position, copy_end) values (?, ?, ?,
       coalesce((select seq from sqlite_sequence where name = 'sink_change'), 0),
       coalesce((select max(chunk) + 1 from document_chunk), 0))`,
  );
  transaction(db, () => {
    for (const { name, target } of sinks) {
      if (find.get(name)?.target === target) continue;
      insert.run(name, target, now);
      db.prepare('delete from sink_refused where sink = ?').run(name);
      forgetParts(db, name);
    }
  });
  writer.sinks.reload();
}

/** In a state that is made anew: sinks that are told everything again, and posts that may be no more. */
export function restoreSinks(
  writer: LakeWriter,
  sinks: readonly { name: string; target: string; since: number }[],
  ids: readonly string[],
): void {
  for (const sink of sinks) followSinks(writer, [sink], sink.since);
  transaction(writer.db, () => {
    for (const id of ids) writer.sinks.noteGone(id);
  });
}

/** What it has been told stays where it is. False where there is none of the name. */
export function removeSink(writer: LakeWriter, name: string): boolean {
  const { db } = writer;
  const removed = transaction(db, () => {
    const { changes } = db.prepare('delete from sink where name = ?').run(name);
    db.prepare('delete from sink_refused where sink = ?').run(name);
    forgetParts(db, name);
    trimChanges(db);
    return changes > 0;
  });
  writer.sinks.reload();
  return removed;
}

/** Enters how far a sink has been told, what it would not take, and which it takes now. */
export function settleSink(
  db: DatabaseSync,
  name: string,
  { position, within, copied }: SinkPosition,
  {
    refused,
    taken,
    parts = null,
    now,
  }: { refused: readonly Refused[]; taken: readonly string[]; parts?: PartChanges | null; now: number },
): void {
  transaction(db, () => {
    if (parts !== null) enterParts(db, name, parts);
    db.prepare('update sink set position = ?, within = ?, copied = ? where name = ?').run(
      position,
      within,
      copied,
      name,
    );
    if (db.prepare('select 1 from sink_refused where sink = ? limit 1').get(name) !== undefined) {
      const forget = db.prepare('delete from sink_refused where sink = ? and id = ?');
      for (const id of taken) forget.run(name, id);
    }
    const refuse = db.prepare('insert or replace into sink_refused values (?, ?, ?, ?)');
    for (const { id, reason } of refused) refuse.run(name, id, reason, now);
    trimChanges(db);
  });
}

/** Puts what a sink would not take before it again. Returns how many. */
export function sendRefusedAgain(db: DatabaseSync, name: string): number {
  return transaction(db, () => {
    // A note for all sinks: those that have the post as it is take it once more.
    const { changes } = db
      .prepare('insert into sink_change (id) select id from sink_refused where sink = ? order by id')
      .run(name);
    db.prepare('delete from sink_refused where sink = ?').run(name);
    return Number(changes);
  });
}

/** What every sink has been told need not be kept. */
const trimChanges = (db: DatabaseSync): void =>
  void db
    .prepare(
      'delete from sink_change where number <= coalesce((select min(position) from sink), 9223372036854775807)',
    )
    .run();
