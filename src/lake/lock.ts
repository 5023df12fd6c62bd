/**
 * One process owns a lake. The lock is an exclusive transaction on a file of its own, which the system
 * releases when the process ends in whatever way; who owns it, and its socket, stand beside it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UndertoneError } from '../model/errors.ts';
import { LOCK_FILE, OWNER_FILE } from './layout.ts';

export interface OwnerInfo {
  pid: number;
  command: string;
  started: string;
  /** Path of the socket where it takes work from other processes; null while it takes none. */
  socket: string | null;
}

export class LakeLock {
  readonly #db: DatabaseSync;
  readonly #root: string;

  private constructor(db: DatabaseSync, root: string) {
    this.#db = db;
    this.#root = root;
  }

  /** Takes the lock, or returns who holds it. */
  static take(root: string, info: OwnerInfo): LakeLock | OwnerInfo {
    const db = new DatabaseSync(join(root, LOCK_FILE), { timeout: 0 });
    try {
      db.exec('begin exclusive');
    } catch (error) {
      db.close();
      if (!/locked|busy/i.test(String(error))) throw error;
      return readOwner(root) ?? { pid: 0, command: 'unknown', started: '', socket: null };
    }
    const lock = new LakeLock(db, root);
    lock.announce(info);
    return lock;
  }

  /** Says anew who owns the lake. */
  announce(info: OwnerInfo): void {
    writeFileSync(join(this.#root, OWNER_FILE), `${JSON.stringify(info)}\n`, { mode: 0o600 });
  }

  release(): void {
    rmSync(join(this.#root, OWNER_FILE), { force: true });
    this.#db.exec('rollback');
    this.#db.close();
  }
}

export function readOwner(root: string): OwnerInfo | null {
  try {
    return JSON.parse(readFileSync(join(root, OWNER_FILE), 'utf8')) as OwnerInfo;
  } catch {
    return null;
  }
}

export const ownedBy = (root: string, owner: OwnerInfo): UndertoneError =>
  new UndertoneError(
    'lake-owned',
    `The lake ${root} is in use by another Undertone process (${owner.command}, process ${owner.pid}) that takes no work from others; stop it, or give another folder with --lake.`,
  );
