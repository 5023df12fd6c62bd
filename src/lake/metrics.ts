/**
 * Counts of likes, reposts and replies on their way to the metrics zone. They are entered by the transaction that
 * moves their source's cursor, so each is there once whatever crashes, and leave by the one that enters the object
 * they are in (metrics-zone.ts).
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ReactionCount } from '../model/reaction.ts';

// A row holds the counts of a block: on a busy stream a row a count would cost several times more.
const SCHEMA = `
create table if not exists reaction (
  id integer primary key autoincrement,
  generation integer not null,
  counts blob not null
);
`;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

type Packed = [id: string, minute: number, likes: number, reposts: number, replies: number];

export class MetricCounts {
  readonly #db: DatabaseSync;
  readonly #add: StatementSync;
  #generation: number;
  #rows = 0;

  /** `db` is the lake's state database, opened by its owner. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
    this.#generation =
      1 + Number(db.prepare('select max(generation) as last from reaction').get()?.last ?? 0);
    this.#add = db.prepare('insert into reaction (generation, counts) values (?, ?)');
  }

  /** Inside the transaction that makes their block and its cursor durable. */
  note(counts: readonly ReactionCount[]): void {
    if (counts.length === 0) return;
    const packed = counts.map(
      ({ id, minute, likes, reposts, replies }): Packed => [id, minute, likes, reposts, replies],
    );
    this.#add.run(this.#generation, zstdCompressSync(JSON.stringify(packed), COMPRESSION));
    this.#rows += counts.length;
  }

  /** How many counts the open generation has. */
  get rows(): number {
    return this.#rows;
  }

  /** Ends the open generation, which gets no more counts, and returns its number; those before it are ended too. */
  close(): number {
    this.#rows = 0;
    return this.#generation++;
  }

  /** The counts up to a generation, block by block as they were noted. */
  *upTo(generation: number): Generator<ReactionCount[]> {
    const next = this.#db.prepare(
      'select id, counts from reaction where generation <= ? and id > ? order by id limit 1',
    );
    for (let row = next.get(generation, 0); row !== undefined; row = next.get(generation, row.id as number)) {
      const packed = JSON.parse(zstdDecompressSync(row.counts as Uint8Array).toString()) as Packed[];
      yield packed.map(([id, minute, likes, reposts, replies]) => ({ id, minute, likes, reposts, replies }));
    }
  }

  /** Inside the transaction that enters the object they are in. */
  remove(generation: number): void {
    this.#db.prepare('delete from reaction where generation <= ?').run(generation);
  }
}
