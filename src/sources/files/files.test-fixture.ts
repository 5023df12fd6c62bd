import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Block, BlockFormat } from '../../model/block.ts';
import type { Decoded } from '../../model/record.ts';
import { decodeCsv, decodeDead, decodeText } from './decode.ts';
import { type FileOptions, openFile } from './files.ts';

/** A folder that goes with the test. */
export function scratch(context: TestContext): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-files-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** Bytes in pieces of one size, to show that it does not matter where they are cut. */
export async function* inPieces(bytes: Uint8Array | string, size: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

export const never = (): AbortSignal => new AbortController().signal;

export const blocksOf = (
  path: string,
  options: FileOptions = {},
  cursor: string | null = null,
): Promise<Block[]> => collect(openFile(path, options).read(cursor, never()));

export const textOf = (payload: Uint8Array): string => Buffer.from(payload).toString('utf8');

/** The lines of all blocks of JSON. */
export const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ payload }) => textOf(payload).split('\n'));

export function decoded(payload: Uint8Array, format: BlockFormat): Decoded[] {
  if (format.kind === 'csv') return [...decodeCsv(payload, format)];
  if (format.kind === 'text') return [...decodeText(payload)];
  if (format.kind === 'dead') return [...decodeDead(payload, format)];
  throw new Error('JSON is decoded elsewhere');
}

/** What becomes of each record of a file: the text of a post, or why it is dead. */
export const outcomesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ payload, format }) =>
    decoded(payload, format).map(({ record, reason }) =>
      record?.kind === 'post' ? record.post.text : `dead: ${reason}`,
    ),
  );
