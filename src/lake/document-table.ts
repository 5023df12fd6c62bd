/** The chunks of documents in the state database. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Post } from '../model/post.ts';
import { chunkOf, OpenChunk, type PackedDocuments, packDocuments, unpack } from './documents.ts';
import { type RollupDelta, RollupDeltas } from './rollup.ts';
import type { ExchangedChunk } from './scores/rewrite-documents.ts';

const KEPT_OPEN = 16;

/** Reads posts by their row. Neighbours share a chunk, so the last few stay open. */
export class DocumentReader {
  readonly #select: StatementSync;
  readonly #open = new Map<number, OpenChunk>();
  readonly #version: StatementSync | null;
  #seen = '';

  /** One that is told of every change, by `forget`, need not look whether there was one. */
  constructor(db: DatabaseSync, { isTold = false }: { isTold?: boolean } = {}) {
    this.#select = db.prepare('select posts from document_chunk where chunk = ?');
    // The first counts the changes of other connections, the second those of this one.
    this.#version = isTold
      ? null
      : db.prepare('select data_version, total_changes() as changes from pragma_data_version');
  }

  /** Null where no post is stored for the row. */
  post(row: number): Post | null {
    this.#forgetChanged();
    const chunk = chunkOf(row);
    const known = this.#open.get(chunk)?.post(row);
    return known ?? this.read(chunk)?.post(row) ?? null;
  }

  #forgetChanged(): void {
    const now = this.#version?.get();
    if (now === undefined) return;
    const version = `${now.data_version} ${now.changes}`;
    if (version !== this.#seen) this.#open.clear();
    this.#seen = version;
  }

  /** A chunk as it is stored now. */
  read(chunk: number): OpenChunk | null {
    const stored = this.#select.get(chunk);
    this.#open.delete(chunk);
    if (stored === undefined) return null;
    const open = new OpenChunk(stored.posts as Uint8Array);
    this.#open.set(chunk, open);
    if (this.#open.size > KEPT_OPEN) this.#open.delete(this.#open.keys().next().value!);
    return open;
  }

  forget(chunk: number): void {
    this.#open.delete(chunk);
  }
}

/** What only the owner of the lake does with them, inside its transactions. */
export class DocumentTable {
  readonly #reader: DocumentReader;
  readonly #insert: StatementSync;
  readonly #replace: StatementSync;
  readonly #delete: StatementSync;
  readonly #exchange: StatementSync;

  constructor(db: DatabaseSync) {
    this.#reader = new DocumentReader(db, { isTold: true });
    this.#insert = db.prepare('insert or ignore into document_chunk values (?, ?)');
    this.#replace = db.prepare('update document_chunk set posts = ? where chunk = ?');
    this.#exchange = db.prepare('update document_chunk set posts = ? where chunk = ? and posts = ?');
    this.#delete = db.prepare('delete from document_chunk where chunk = ?');
  }

  post(row: number): Post | null {
    return this.#reader.post(row);
  }

  /** Enters chunks; rows of a chunk that is there already are added to it. */
  enter(packed: PackedDocuments): void {
    for (const { chunk, bytes } of unpack(packed)) {
      if (this.#insert.run(chunk, bytes).changes === 0) this.#merge(chunk, new OpenChunk(bytes));
      this.#reader.forget(chunk);
    }
  }

  /** Takes the rows' posts out, so that their bytes are no longer stored. */
  remove(rows: readonly number[]): void {
    for (const [chunk, gone] of Map.groupBy(rows, chunkOf)) {
      const left = this.#reader.read(chunk)?.without(gone) ?? null;
      if (left === null) this.#delete.run(chunk);
      else this.#replace.run(left, chunk);
      this.#reader.forget(chunk);
    }
  }

  /**
   * Puts chunks in the place of those they were made from, `before`. A chunk that has changed meanwhile keeps its
   * rows as they are now, with their scores from `after`; what then differs from the chunk's part in the counts is
   * returned.
   */
  exchange(chunks: readonly ExchangedChunk[]): RollupDelta[] {
    const corrections = new RollupDeltas();
    for (const { chunk, before, after } of chunks) {
      if (this.#exchange.run(after, chunk, before).changes === 0) {
        this.#exchangeChanged(chunk, new OpenChunk(before), new OpenChunk(after), corrections);
      }
      this.#reader.forget(chunk);
    }
    return corrections.list();
  }

  #exchangeChanged(chunk: number, before: OpenChunk, after: OpenChunk, corrections: RollupDeltas): void {
    for (const row of before.rows(chunk)) {
      corrections.add(before.post(row)!, 1);
      corrections.add(after.post(row)!, -1);
    }
    const stored = this.#reader.read(chunk);
    if (stored === null) return;
    const documents = stored.rows(chunk).map((row) => {
      const old = stored.post(row)!;
      const post = after.post(row) ?? old;
      corrections.add(old, -1);
      corrections.add(post, 1);
      return { row, post };
    });
    this.#replace.run(packDocuments(documents).bytes, chunk);
  }

  #merge(chunk: number, added: OpenChunk): void {
    const stored = this.#reader.read(chunk)!;
    const rows = [...new Set([...stored.rows(chunk), ...added.rows(chunk)])].sort((a, b) => a - b);
    const documents = rows.map((row) => ({ row, post: (added.post(row) ?? stored.post(row))! }));
    this.#replace.run(packDocuments(documents).bytes, chunk);
  }
}
