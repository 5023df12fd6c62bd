/** The state database that a rebuild replaces, of which each table may or may not be readable. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DAMAGED, STATE_FILE } from '../../lake/layout.ts';
import { SqliteLog } from '../../log/sqlite/sqlite-log.ts';
import { systemClock } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';

/** What could not be read, and why. */
export interface Damage {
  what: string;
  why: string;
}

export class OldState {
  readonly #db: DatabaseSync | null;
  readonly #damaged: Damage[];
  #tables: Set<string> | null = null;

  /** Moves the state of a lake under `damaged/` and opens it; what cannot be read of it is added to `damaged`. */
  static setAside(root: string, damaged: Damage[]): OldState {
    return new OldState(setStateAside(root, damaged), damaged);
  }

  private constructor(db: DatabaseSync | null, damaged: Damage[]) {
    this.#db = db;
    this.#damaged = damaged;
  }

  close(): void {
    this.#db?.close();
  }

  /** Rows as far as they can be read; `what` names them where they cannot. */
  rows(sql: string, what: string): Record<string, unknown>[] {
    const rows: Record<string, unknown>[] = [];
    if (this.#db === null) return rows;
    try {
      for (const row of this.#db.prepare(sql).iterate()) rows.push(row);
    } catch (error) {
      this.#damaged.push({ what: `state.db: ${what}`, why: messageOf(error) });
    }
    return rows;
  }

  /** Names of the tables: a state made by an older Undertone has fewer. */
  tables(): ReadonlySet<string> {
    this.#tables ??= new Set(
      this.rows("select name from sqlite_master where type = 'table'", 'tables').map(({ name }) =>
        String(name),
      ),
    );
    return this.#tables;
  }

  /** Checksums of the manifest, by key. */
  checksums(): Map<string, number> {
    const rows = this.rows('select key, checksum from object', 'manifest');
    return new Map(rows.map((row) => [String(row.key), Number(row.checksum)]));
  }

  /** The highest number of an object, 0 where it is not known. */
  lastObject(): number {
    return Number(this.rows("select value from meta where name = 'last_object'", 'numbers')[0]?.value ?? 0);
  }

  /** Null where there is none, or it cannot be read. */
  openLog(): SqliteLog | null {
    if (this.#db === null) return null;
    try {
      return new SqliteLog(this.#db);
    } catch (error) {
      this.#damaged.push({ what: 'state.db: log', why: messageOf(error) });
      return null;
    }
  }
}

function setStateAside(root: string, damaged: Damage[]): DatabaseSync | null {
  if (!existsSync(join(root, STATE_FILE))) return null;
  const folder = join(root, DAMAGED);
  mkdirSync(folder, { recursive: true });
  const stamp = new Date(systemClock.now()).toISOString().replace(/[:.]/g, '-');
  const target = join(folder, `state-${stamp}.db`);
  for (const suffix of ['', '-wal', '-shm']) {
    const from = join(root, `${STATE_FILE}${suffix}`);
    if (existsSync(from)) renameSync(from, `${target}${suffix}`);
  }
  try {
    return new DatabaseSync(target);
  } catch (error) {
    damaged.push({ what: STATE_FILE, why: messageOf(error) });
    return null;
  }
}
