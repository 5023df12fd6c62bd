/**
 * Counts of likes, reposts and replies on their way to the metrics zone. They are entered by the transaction that
 * moves their source's cursor, so each is there once whatever crashes, and leave by the one that enters the object
 * they are in (metrics-zone.ts).
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ReactionCount } from '../model/reaction.ts';

const SCHEMA = `
create table if not exists reaction (
  generation integer not null,
  minute integer not null,
  id text not null,
  likes integer not null,
  reposts integer not null,
  replies integer not null,
  primary key (generation, minute, id)
) without rowid;
`;

export class MetricCounts {
  readonly #add: StatementSync;
  #generation: number;
  #rows = 0;

  /** `db` is the lake's state database, opened by its owner. */
  constructor(db: DatabaseSync) {
    db.exec(SCHEMA);
    this.#generation =
      1 + Number(db.prepare('select max(generation) as last from reaction').get()?.last ?? 0);
    this.#add = db.prepare(
      `insert into reaction values (?, ?, ?, ?, ?, ?) on conflict do update set
       likes = likes + excluded.likes, reposts = reposts + excluded.reposts, replies = replies + excluded.replies`,
    );
  }

  /** Inside the transaction that makes their block and its cursor durable. */
  note(counts: readonly ReactionCount[]): void {
    for (const { id, minute, likes, reposts, replies } of counts) {
      this.#add.run(this.#generation, minute, id, likes, reposts, replies);
    }
    this.#rows += counts.length;
  }

  /** How many rows the open generation has at the most. */
  get rows(): number {
    return this.#rows;
  }

  /** Ends the open generation, which gets no more counts, and returns its number; those before it are ended too. */
  close(): number {
    this.#rows = 0;
    return this.#generation++;
  }
}
