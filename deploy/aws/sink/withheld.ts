/**
 * Which objects hold posts that a sink does without since their account is hidden: by these it finds them again when the
 * account comes back. Kept in the bucket, by account; noted twice is noted once.
 */
import { hash } from 'node:crypto';
import type { ObjectStore } from '../../../src/lake/objects.ts';
import { type Account, accountKey } from './accounts.ts';

export class Withheld {
  readonly #objects: Pick<ObjectStore, 'get' | 'put' | 'list'>;
  readonly #folder: string;

  constructor(objects: Pick<ObjectStore, 'get' | 'put' | 'list'>, sink: string) {
    this.#objects = objects;
    this.#folder = `withheld/sink=${sink}`;
  }

  /** Durable when it returns. `keys` are of objects of posts. */
  async note(account: Account, keys: Iterable<string>): Promise<void> {
    const lines = [...new Set(keys)].sort().map((key) => `${key}\n`);
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.join(''));
    await this.#objects.put(`${this.#folderOf(account)}/${hash('sha256', bytes)}.txt`, bytes);
  }

  /** Keys of objects, each once; of those that are there no more as well. */
  async of(account: Account): Promise<string[]> {
    const keys = new Set<string>();
    for (const note of await this.#objects.list(`${this.#folderOf(account)}/`)) {
      const text = Buffer.from(await this.#objects.get(note)).toString('utf8');
      for (const key of text.trimEnd().split('\n')) keys.add(key);
    }
    return [...keys].sort();
  }

  /** An account may have any name, and a deleted one should leave none. */
  #folderOf(account: Account): string {
    return `${this.#folder}/${hash('sha256', accountKey(account))}`;
  }
}
