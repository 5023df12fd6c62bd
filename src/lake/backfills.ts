import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from './state.ts';

/** What a backfill is of, for people. */
export interface BackfillRequest {
  source: string;
  topic: string;
  rule: string;
  /** ms since the epoch. */
  from: number;
  to: number;
  /** Whether the full archive is searched. */
  archive: boolean;
  sample: { limit: number; every: number } | null;
}

export interface StoredBackfill {
  id: string;
  request: BackfillRequest;
  estimated: number;
  fetched: number;
  pieces: number;
  piecesDone: number;
  createdAt: number;
  doneAt: number | null;
}

export interface StoredPiece<P, S> {
  number: number;
  piece: P;
  /** As the last durable block left it; null before the first. */
  progress: S | null;
  fetched: number;
}

/** Plans of what to fetch, and how far each piece has come. */
export class Backfills {
  readonly #db: DatabaseSync;
  readonly #advance: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#advance = db.prepare(
      'update backfill_piece set progress = ?, fetched = ?, done = ? where backfill = ? and number = ?',
    );
  }

  find(id: string): StoredBackfill | null {
    const row = this.#db
      .prepare(
        `select b.*, count(p.number) as pieces, coalesce(sum(p.done), 0) as pieces_done,
           coalesce(sum(p.fetched), 0) as pieces_fetched
         from backfill b left join backfill_piece p on p.backfill = b.id where b.id = ? group by b.id`,
      )
      .get(id);
    if (row === undefined) return null;
    const request = JSON.parse(String(row.request)) as BackfillRequest & { pieces?: number };
    const isDone = row.done_at !== null;
    return {
      id,
      request,
      estimated: Number(row.estimated),
      fetched: Number(row.fetched) + Number(row.pieces_fetched),
      // Those of one that is done are gone; how many they were is kept.
      pieces: isDone ? (request.pieces ?? 0) : Number(row.pieces),
      piecesDone: isDone ? (request.pieces ?? 0) : Number(row.pieces_done),
      createdAt: Number(row.created_at),
      doneAt: isDone ? Number(row.done_at) : null,
    };
  }

  /** All that something was read of, or that a process was asked for, the newest first. */
  list(): StoredBackfill[] {
    const rows = this.#db
      .prepare(
        `select id from backfill b where done_at is not null or fetched > 0
           or exists (select 1 from backfill_job j where j.backfill = b.id)
           or exists (select 1 from backfill_piece p where p.backfill = b.id and (p.progress is not null or p.done = 1))
         order by created_at desc, id`,
      )
      .all();
    return rows.map(({ id }) => this.find(String(id))!);
  }

  /** Forgets plans that were made before a time, ms, and never begun: estimates that nobody took up. */
  dropUnbegun(before: number): void {
    const begun = new Set(this.list().map(({ id }) => id));
    const rows = this.#db.prepare('select id from backfill where created_at < ?').all(before);
    transaction(this.#db, () => {
      for (const { id } of rows) if (!begun.has(String(id))) this.#remove(String(id));
    });
  }

  /** Stores a plan in the place of any earlier one of the same id. `request` says what it is of. */
  create(
    id: string,
    request: BackfillRequest,
    pieces: readonly object[],
    estimated: number,
    at: number,
  ): void {
    transaction(this.#db, () => {
      this.#remove(id);
      this.#db
        .prepare('insert into backfill (id, request, created_at, estimated) values (?, ?, ?, ?)')
        .run(id, JSON.stringify(request), at, estimated);
      const insert = this.#db.prepare(
        'insert into backfill_piece (backfill, number, piece) values (?, ?, ?)',
      );
      pieces.forEach((piece, number) => {
        insert.run(id, number, JSON.stringify(piece));
      });
    });
  }

  /** The pieces still to read, in order. */
  pending<P, S>(id: string): StoredPiece<P, S>[] {
    const rows = this.#db
      .prepare('select * from backfill_piece where backfill = ? and done = 0 order by number')
      .all(id);
    return rows.map((row) => ({
      number: Number(row.number),
      piece: JSON.parse(String(row.piece)) as P,
      progress: row.progress === null ? null : (JSON.parse(String(row.progress)) as S),
      fetched: Number(row.fetched),
    }));
  }

  /** Notes how far a piece has come; in the transaction that makes its block durable. */
  advance(id: string, number: number, progress: { fetched: number; done: boolean }): void {
    this.#advance.run(JSON.stringify(progress), progress.fetched, progress.done ? 1 : 0, id, number);
  }

  /** All of it is read: only that is remembered. */
  finish(id: string, at: number): void {
    transaction(this.#db, () => {
      this.#db
        .prepare(
          `update backfill set done_at = ?,
             request = json_set(request, '$.pieces', (select count(*) from backfill_piece where backfill_piece.backfill = backfill.id)),
             fetched = fetched + (select coalesce(sum(fetched), 0) from backfill_piece where backfill_piece.backfill = backfill.id) where id = ?`,
        )
        .run(at, id);
      this.#db.prepare('delete from backfill_piece where backfill = ?').run(id);
    });
  }

  #remove(id: string): void {
    this.#db.prepare('delete from backfill_piece where backfill = ?').run(id);
    this.#db.prepare('delete from backfill where id = ?').run(id);
  }
}
