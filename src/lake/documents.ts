/**
 * Posts by their row, for pages of posts without opening Parquet. Consecutive rows are stored together as
 * compressed JSON lines: first what all of them have in common, then a line a row with the rest of its values.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { POST_COLUMNS, type Post } from '../model/post.ts';

/** Rows whose numbers give the same quotient by this share a chunk. */
export const ROWS_PER_CHUNK = 64;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Chunks as they travel between threads: chunk i is `bytes` from the end of the one before up to `ends[i]`. */
export interface PackedDocuments {
  chunks: number[];
  ends: number[];
  bytes: Uint8Array;
}

export interface Document {
  row: number;
  post: Post;
}

interface Header {
  /** The columns that a line has values of, in its order. */
  columns: string[];
  /** The values of the others. */
  same: Record<string, unknown>;
}

/** The documents, whose rows rise, as chunks. */
export function packDocuments(documents: readonly Document[]): PackedDocuments {
  const header = headerOf(documents);
  const packed: PackedDocuments = { chunks: [], ends: [], bytes: new Uint8Array() };
  const parts: Buffer[] = [];
  let end = 0;
  for (let at = 0; at < documents.length; ) {
    const chunk = chunkOf(documents[at]!.row);
    const lines: string[] = [];
    for (; at < documents.length && chunkOf(documents[at]!.row) === chunk; at++) {
      const { row, post } = documents[at]!;
      const place = row % ROWS_PER_CHUNK;
      while (lines.length < place) lines.push('');
      lines.push(encodeLine(post, header.columns));
    }
    const part = encodeChunk(JSON.stringify(header), lines);
    parts.push(part);
    end += part.length;
    packed.chunks.push(chunk);
    packed.ends.push(end);
  }
  packed.bytes = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    packed.bytes.set(part, at);
    at += part.length;
  }
  return packed;
}

export const chunkOf = (row: number): number => Math.floor(row / ROWS_PER_CHUNK);

/** Each chunk with its number. */
export function* unpack(packed: PackedDocuments): Generator<{ chunk: number; bytes: Uint8Array }> {
  for (const [index, chunk] of packed.chunks.entries()) {
    yield { chunk, bytes: packed.bytes.subarray(packed.ends[index - 1] ?? 0, packed.ends[index]) };
  }
}

/** Reads posts of rows that were packed; best in order, since one chunk is open at a time. */
export function postReader(packed: PackedDocuments): (row: number) => Post {
  let at = -1;
  let open: OpenChunk | null = null;
  return (row) => {
    const index = packed.chunks.indexOf(chunkOf(row));
    if (open === null || index !== at) {
      open = new OpenChunk(packed.bytes.subarray(packed.ends[index - 1] ?? 0, packed.ends[index]));
      at = index;
    }
    return open.post(row)!;
  };
}

/** A chunk that was read; its lines are parsed when they are asked for. */
export class OpenChunk {
  readonly #header: Header;
  readonly #headerText: string;
  readonly #lines: string[];

  constructor(bytes: Uint8Array) {
    const [header, ...lines] = zstdDecompressSync(bytes).toString('utf8').split('\n');
    this.#headerText = header!;
    this.#header = JSON.parse(this.#headerText) as Header;
    this.#lines = lines;
  }

  /** The post of a row of this chunk; null where there is none. */
  post(row: number): Post | null {
    const line = this.#lines[row % ROWS_PER_CHUNK];
    if (line === undefined || line === '') return null;
    const post: Record<string, unknown> = {};
    for (const name of NAMES) post[name] = this.#header.same[name] ?? null;
    const values = JSON.parse(line) as unknown[];
    this.#header.columns.forEach((name, index) => {
      post[name] = values[index] ?? null;
    });
    return post as unknown as Post;
  }

  /** The chunk without these rows; null where nothing is left of it. */
  without(rows: Iterable<number>): Buffer | null {
    const lines = [...this.#lines];
    for (const row of rows) if (lines[row % ROWS_PER_CHUNK] !== undefined) lines[row % ROWS_PER_CHUNK] = '';
    return lines.every((line) => line === '') ? null : encodeChunk(this.#headerText, lines);
  }

  /** The rows of a chunk that is numbered `chunk`. */
  rows(chunk: number): number[] {
    return this.#lines.flatMap((line, place) => (line === '' ? [] : [chunk * ROWS_PER_CHUNK + place]));
  }
}

const NAMES: readonly string[] = POST_COLUMNS.map((column) => column.name);

function headerOf(documents: readonly Document[]): Header {
  const columns: string[] = [];
  const same: Record<string, unknown> = {};
  for (const { name } of POST_COLUMNS) {
    const first = documents[0]?.post[name];
    if (documents.every(({ post }) => isSame(post[name], first))) same[name] = first;
    else columns.push(name);
  }
  return { columns, same };
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0);

function encodeLine(post: Post, columns: readonly string[]): string {
  const values: unknown[] = [];
  for (const name of columns) values.push(post[name as keyof Post]);
  return JSON.stringify(values);
}

const encodeChunk = (header: string, lines: readonly string[]): Buffer =>
  zstdCompressSync(`${header}\n${lines.join('\n')}`, COMPRESSION);

/** What full-text search finds a post by; the tokens are made by the enrich stage. */
export const searchableText = (post: Post): string =>
  `${post.text} ${post.author_handle ?? ''} ${post.author_name ?? ''}`;
