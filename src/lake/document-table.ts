/** The chunks of documents in the state database. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Post } from '../model/post.ts';
import { chunkOf, OpenChunk, type PackedDocuments, packDocuments, unpack } from './documents.ts';

const KEPT_OPEN = 16;

/** Reads posts by their row. Neighbours share a chunk, so the last few stay open. */
export class DocumentReader {
  readonly #select: StatementSync;
  readonly #open = new Map<number, OpenChunk>();

  constructor(db: DatabaseSync) {
    this.#select = db.prepare('select posts from document_chunk where chunk = ?');
  }

  /** Null where no post is stored for the row. */
  post(row: number): Post | null {
    const chunk = chunkOf(row);
    const known = this.#open.get(chunk)?.post(row);
    return known ?? this.read(chunk)?.post(row) ?? null;
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

  constructor(db: DatabaseSync) {
    this.#reader = new DocumentReader(db);
    this.#insert = db.prepare('insert or ignore into document_chunk values (?, ?)');
    this.#replace = db.prepare('update document_chunk set posts = ? where chunk = ?');
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

  #merge(chunk: number, added: OpenChunk): void {
    const stored = this.#reader.read(chunk)!;
    const rows = [...new Set([...stored.rows(chunk), ...added.rows(chunk)])].sort((a, b) => a - b);
    const documents = rows.map((row) => ({ row, post: (added.post(row) ?? stored.post(row))! }));
    this.#replace.run(packDocuments(documents).bytes, chunk);
  }
}
