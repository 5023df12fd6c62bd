import type { Block, BlockFormat } from '../../model/block.ts';
import { type Coverage, GAP_REASONS, type GapReason } from '../../model/coverage.ts';
import type { ReactionCount } from '../../model/reaction.ts';
import { type Json, listOf, objectOf } from '../wire-values.ts';

/** What a raw object says of a block, less the cursor, which is of use to the source alone that made it. */
export type FrameHeader = Omit<Block, 'payload' | 'cursor' | 'cursorOf'> & {
  /** Of the frame that follows. */
  bytes: number;
};

const LONGEST_NAME = 4096;
const MOST_NOTES = 100_000;

/** Reads the description of a block; null where it is none, as others may write what they like between frames. */
export function readHeader(text: string): FrameHeader | null {
  let header: Json | null;
  try {
    header = objectOf(JSON.parse(text));
  } catch {
    return null;
  }
  if (header === null) return null;
  const { source, receivedAt, bytes } = header;
  const format = formatOf(header.format);
  if (typeof source !== 'string' || source === '' || source.length > LONGEST_NAME || format === null)
    return null;
  if (!isTime(receivedAt) || !Number.isSafeInteger(bytes) || (bytes as number) < 0) return null;
  const coverage = notesOf(header.coverage, coverageOf);
  const reactions = notesOf(header.reactions, reactionOf);
  return {
    source,
    format,
    receivedAt,
    bytes: bytes as number,
    ...(coverage === null ? {} : { coverage }),
    ...(reactions === null ? {} : { reactions }),
    ...(isAmount(header.charged) ? { charged: header.charged } : {}),
    ...(isAmount(header.fees) ? { fees: header.fees } : {}),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 && Number.isFinite(value);
const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isNullOr = (value: unknown, check: (one: unknown) => boolean): boolean =>
  value === null || check(value);

function formatOf(value: unknown): BlockFormat | null {
  const format = objectOf(value);
  switch (format?.kind) {
    case 'text':
      return { kind: 'text' };
    case 'dead':
      return isText(format.reason) ? { kind: 'dead', reason: format.reason } : null;
    case 'jsonl': {
      const { topics, authors } = format;
      if (topics !== undefined && topics !== 'select' && !isTexts(topics)) return null;
      if (authors !== undefined && !areAuthors(authors)) return null;
      return format as unknown as BlockFormat;
    }
    case 'csv':
      return isTable(format) ? (format as unknown as BlockFormat) : null;
    default:
      return null;
  }
}

function areAuthors(value: unknown): boolean {
  const authors = objectOf(value);
  if (authors === null) return false;
  return Object.values(authors).every(
    (names) => Array.isArray(names) && names.length === 2 && names.every((name) => isNullOr(name, isText)),
  );
}

function isTable({ encoding, delimiter, quote, header, columns, network, ...rest }: Json): boolean {
  const places = objectOf(columns);
  return (
    isText(encoding) &&
    isEncoding(encoding) &&
    isText(delimiter) &&
    isText(quote) &&
    isTexts(header) &&
    isText(network) &&
    places !== null &&
    Object.values(places).every((place) => Number.isInteger(place)) &&
    (rest.escape === undefined || isText(rest.escape)) &&
    (rest.labels === undefined || objectOf(rest.labels) !== null) &&
    (rest.utcOffset === undefined || Number.isFinite(rest.utcOffset))
  );
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

/** What can be read of a list; null where there is none. */
function notesOf<T>(value: unknown, read: (note: Json) => T | null): T[] | null {
  if (value === undefined) return null;
  return listOf(value)
    .slice(0, MOST_NOTES)
    .flatMap((one) => {
      const note = objectOf(one);
      return (note === null ? null : read(note)) ?? [];
    });
}

/**
 * A note of what was covered or missed. Whoever follows a bucket hears of a source late, so it is never noted how the
 * source stands at this moment: what it says of the time after is left out.
 */
function coverageOf(note: Json): Coverage | null {
  const { kind, topic, from, to } = note;
  if (!isNullOr(topic, isText) || !isTime(from) || !isTime(to)) return null;
  const stretch = { topic: topic as string | null, from, to };
  if (kind === 'covered') return { kind, ...stretch, after: 'ended' };
  if (kind === 'gap') {
    const { reason, detail, healable } = note;
    if (!GAP_REASONS.includes(reason as GapReason) || !isText(detail)) return null;
    return { kind, ...stretch, reason: reason as GapReason, detail, healable: healable === true };
  }
  const { fetched, capped, estimated } = note;
  if (kind !== 'fetched' || !isAmount(fetched) || !isNullOr(estimated, isAmount)) return null;
  return { kind, ...stretch, fetched, capped: capped === true, estimated: estimated as number | null };
}

function reactionOf({ id, minute, likes, reposts, replies }: Json): ReactionCount | null {
  if (!isText(id) || !isTime(minute) || ![likes, reposts, replies].every(isCount)) return null;
  return { id, minute, likes: likes as number, reposts: reposts as number, replies: replies as number };
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value);
