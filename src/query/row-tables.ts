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
    held.made ??= this.#make(held, rows);
    await held.made;
    return held.name;
  }

  /** On a connection of its own: that of a question may be interrupted while others wait. */
  #make(held: Held, rows: BigInt64Array): Promise<void> {
    return this.#onConnection(async (own) => {
      try {
        await createRowTable(own, held.name, rows, 'table');
      } catch (error) {
        // The next question makes it anew.
        await own.run(`drop table if exists ${held.name}`);
        held.made = null;
        throw error;
      }
    });
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
