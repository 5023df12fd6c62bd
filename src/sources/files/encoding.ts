import { isUtf8 } from 'node:buffer';
import { UsageError } from '../../model/errors.ts';

/** The encoding of a file and how many bytes its byte order mark takes. */
export interface Encoding {
  /** utf-8, utf-16le, utf-16be, windows-1252, or another that TextDecoder knows. */
  name: string;
  mark: number;
}

/**
 * Tells an encoding by the first bytes of a file: a byte order mark, zeros at every other place (UTF-16),
 * else UTF-8 unless most of what is not ASCII is no UTF-8. Latin-1 is read as Windows-1252, which only adds
 * characters where Latin-1 has control codes.
 */
export function detectEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', mark: 2 };
  const zeros = zeroShares(head.subarray(0, 1 << 16));
  if (zeros.odd > 0.3 && zeros.even < 0.05) return { name: 'utf-16le', mark: 0 };
  if (zeros.even > 0.3 && zeros.odd < 0.05) return { name: 'utf-16be', mark: 0 };
  return { name: isMostlyUtf8(head) ? 'utf-8' : 'windows-1252', mark: 0 };
}

/**
 * The encoding a user asks for, by any of its names.
 *
 * @throws UsageError where no such encoding is known
 */
export function namedEncoding(name: string, head: Uint8Array): Encoding {
  let label: string;
  try {
    label = new TextDecoder(name.trim()).encoding;
  } catch (cause) {
    const known = 'utf-8, utf-16le, utf-16be, latin1, windows-1252 or another of the WHATWG’s labels';
    throw new UsageError(`There is no encoding ${name}: give ${known}.`, { code: 'encoding_unknown', cause });
  }
  const detected = detectEncoding(head);
  return { name: label, mark: detected.name === label ? detected.mark : 0 };
}

/** Whether bytes of this encoding can be cut and kept as they are; others are turned into UTF-8 first. */
export const keepsAscii = (name: string): boolean => name === 'utf-8' || name === 'windows-1252';

function zeroShares(head: Uint8Array): { even: number; odd: number } {
  const counts = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) counts[at & 1]!++;
  const half = Math.max(1, head.length / 2);
  return { even: counts[0]! / half, odd: counts[1]! / half };
}

function isMostlyUtf8(head: Uint8Array): boolean {
  // The last character may be cut in two.
  if (isUtf8(head.subarray(0, wholeCharacters(head)))) return true;
  let good = 0;
  let bad = 0;
  for (let at = 0; at < head.length; ) {
    const byte = head[at]!;
    if (byte < 0x80) at++;
    else {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      const isGood = byte >= 0xc2 && byte <= 0xf4 && isUtf8(head.subarray(at, at + size));
      if (isGood) good++;
      else bad++;
      at += isGood ? size : 1;
    }
  }
  return good > bad * 4;
}

function wholeCharacters(bytes: Uint8Array): number {
  let end = bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (size > back) end -= back;
      break;
    }
  }
  return end;
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/** Bytes as text; null where they are not valid in this encoding (which only UTF-8 can be found to be). */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  if (encoding === 'windows-1252') return decodeWindows1252(bytes);
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes);
  try {
    return fatalUtf8.decode(bytes);
  } catch {
    return null;
  }
}

/** One record of a file said to be UTF-8 that is not: as Windows-1252, which most such files have been mixed with. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // Only here does Windows-1252 differ from Latin-1, for which there is a fast way.
  return /[\x80-\x9f]/.test(text) ? windows1252.decode(bytes) : text;
}

/** A stream in another encoding as UTF-8. */
export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

/** The beginning of such a stream, at once. */
export const asUtf8Bytes = (head: Uint8Array, encoding: string): Uint8Array =>
  Buffer.from(new TextDecoder(encoding).decode(head, { stream: true }), 'utf8');
