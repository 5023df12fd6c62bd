import type { Block } from '../../model/block.ts';
import type { Clock } from '../../model/clock.ts';
import { isFinished, readInput } from '../files/files.ts';
import { sampleBlocks } from '../files/sample.ts';
import type { OpenObject } from './open-object.ts';
import { isRaw, readFrames } from './read-frames.ts';
import { uploadOptions } from './upload-options.ts';

export interface ObjectBlock {
  block: Block;
  /** Where reading goes on after it: at the end of the object, at a place, or, where null, where it began. */
  place: string | 'end' | null;
}

interface Reader {
  /** The source of what is no raw object. */
  name: string;
  clock: Clock;
  onNote: (note: string) => void;
}

/** The blocks of an object from a place on. Throws an UndertoneError where it cannot be read, or no further. */
export async function* readObject(
  object: OpenObject,
  reader: Reader,
  at: string | null,
  signal: AbortSignal,
): AsyncGenerator<ObjectBlock> {
  if (isRaw(object.head)) yield* readRaw(object, at, signal);
  else yield* readFile(object, reader, at, signal);
}

async function* readRaw(
  { input }: OpenObject,
  at: string | null,
  signal: AbortSignal,
): AsyncGenerator<ObjectBlock> {
  const offset = Number(at ?? 0);
  for await (const { header, payload, end } of readFrames(
    input.chunks(offset),
    offset,
    input.label,
    signal,
  )) {
    const { bytes: _, ...block } = header;
    const place = end === input.size ? 'end' : String(end);
    yield { block: { ...block, payload, cursor: null }, place };
  }
}

async function* readFile(
  { input, metadata }: OpenObject,
  { name, clock, onNote }: Reader,
  at: string | null,
  signal: AbortSignal,
): AsyncGenerator<ObjectBlock> {
  const { file, sample } = uploadOptions(metadata, input.label);
  if (sample !== null) {
    const options = { map: file.map, clock, onNote };
    const blocks = readInput(input, name, options, null, signal);
    for await (const block of sampleBlocks(blocks, { ...sample, batch: file.batch }))
      yield { block, place: null };
    return;
  }
  for await (const block of readInput(input, name, { ...file, clock, onNote }, at, signal)) {
    const { cursor } = block;
    yield { block, place: cursor !== null && isFinished(cursor) ? 'end' : cursor };
  }
}
