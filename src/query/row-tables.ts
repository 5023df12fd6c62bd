/** Row numbers as tables of DuckDB, each made once for all questions that are asked of the same rows meanwhile. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { createRowTable } from '../lake/duckdb-tables.ts';

interface Held {
  name: string;
  /** Questions that are to be asked of it, or are being asked. */
  users: number;
  made: Promise<void> | null;
}

export class RowTables {
  readonly #instance: DuckDBInstance;
  readonly #held = new Map<BigInt64Array, Held>();
  #count = 0;

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  /** Keeps the table of these rows, once it is made, until what is returned is called. */
  hold(rows: BigInt64Array): () => Promise<void> {
    const held = this.#held.get(rows) ?? { name: `rows_${++this.#count}`, users: 0, made: null };
    this.#held.set(rows, held);
    held.users++;
    return async () => {
      if (--held.users > 0) return;
      this.#held.delete(rows);
      if (held.made !== null) await this.#onConnection((own) => own.run(`drop table if exists ${held.name}`));
    };
  }

  /** The table of rows that are held. */
  async of(rows: BigInt64Array): Promise<string> {
    const held = this.#held.get(rows)!;
    // On a connection of its own: that of a question may be interrupted while others wait.
    held.made ??= this.#onConnection((own) => createRowTable(own, held.name, rows, 'table'));
    try {
      await held.made;
    } catch (error) {
      held.made = null;
      throw error;
    }
    return held.name;
  }

  async #onConnection(work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await work(connection);
    } finally {
      connection.closeSync();
    }
  }
}
