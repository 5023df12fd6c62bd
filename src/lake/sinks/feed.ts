/** Notes what sinks are to be told, inside the transactions that change posts; nothing is noted while there is no sink. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export class SinkFeed {
  readonly #sinks: StatementSync;
  readonly #noteRows: StatementSync;
  readonly #noteGone: StatementSync;
  #isWatched = false;

  constructor(db: DatabaseSync) {
    this.#sinks = db.prepare('select 1 from sink limit 1');
    this.#noteRows = db.prepare('insert into sink_change (row, rows) values (?, ?)');
    this.#noteGone = db.prepare('insert into sink_change (id) values (?)');
    this.reload();
  }

  /** After sinks were added or removed. */
  reload(): void {
    this.#isWatched = this.#sinks.get() !== undefined;
  }

  get isWatched(): boolean {
    return this.#isWatched;
  }

  /** Rows, each with the next number, that became posts or have changed. */
  noteRun(row: number, rows: number): void {
    if (this.#isWatched && rows > 0) this.#noteRows.run(row, rows);
  }

  noteRows(rows: readonly number[]): void {
    if (!this.#isWatched) return;
    const sorted = [...rows].sort((a, b) => a - b);
    for (let at = 0; at < sorted.length; ) {
      const first = at++;
      while (sorted[at] === sorted[at - 1]! + 1) at++;
      this.noteRun(sorted[first]!, at - first);
    }
  }

  noteGone(id: string): void {
    if (this.#isWatched) this.#noteGone.run(id);
  }
}
