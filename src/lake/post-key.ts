import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Bytes of a key: 8 of locality, 8 of a hash of the id. */
export const KEY_BYTES = 16;

/**
 * Writes the key of a post's id at `target[at…]`. The first half rises with the time that the id itself
 * tells (X snowflakes, Bluesky TIDs, ids that are numbers, content ids), so inserts into the owner index stay
 * local and a deletion, which knows only the id, finds the same key.
 */
export function writePostKey(id: string, target: Buffer, at: number): void {
  writeLocality(id, target, at);
  // The binary encoding costs less than a buffer or hexadecimal digits, which would have to be parsed again.
  target.write(hash('md5', id, 'binary'), at + 8, 8, 'latin1');
}

export function postKey(id: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  writePostKey(id, key, 0);
  return key;
}

/** 48 bits of a hash, a whole number that a double holds exactly. */
export function hash48(text: string): number {
  const digest = hash('md5', text, 'binary');
  let value = 0;
  for (let at = 0; at < 6; at++) value = value * 256 + digest.charCodeAt(at);
  return value;
}

/** What decides between equal versions: 48 bits of CRC-32 and length, since it need only differ where payloads do. */
export const payloadHash = (payload: string): number => crc32(payload) * 2 ** 16 + (payload.length & 0xffff);

const CONTENT_ID = /^file:([0-9a-f]{11})-[0-9a-f]{20}$/;
const HALF = 2 ** 32;

/** 64 bits as two halves, since a BigInt for each post costs more than its hash. */
function writeLocality(id: string, target: Buffer, at: number): void {
  target.fill(0, at, at + 8);
  const content = CONTENT_ID.exec(id);
  if (id.startsWith('bluesky:')) writeTid(id, id.lastIndexOf('/') + 1, target, at);
  else if (content !== null) writeHalves(0, Number.parseInt(content[1]!, 16), target, at);
  else writeTrailingNumber(id, target, at);
}

/** `high` · 2^32 + `low`, where `low` may be up to 2^53; nothing where that exceeds 64 bits. */
function writeHalves(high: number, low: number, target: Buffer, at: number): void {
  const carried = high + Math.floor(low / HALF);
  if (carried >= HALF) return;
  target.writeUInt32BE(carried, at);
  target.writeUInt32BE(low % HALF, at + 4);
}

/** The number that the digits at the id's end make; 0 where there are none or it exceeds 64 bits. */
function writeTrailingNumber(id: string, target: Buffer, at: number): void {
  let start = id.length;
  while (start > 0 && isDigit(id.charCodeAt(start - 1))) start--;
  const length = id.length - start;
  if (length === 0 || length > 20) return;
  const split = Math.max(start, id.length - 9);
  const upper = Number(id.slice(start, split));
  const lower = Number(id.slice(split));
  // upper · 10^9 + lower, in steps of 2^16 so that each stays exact.
  const above = Math.floor(upper / 2 ** 16) * 1e9;
  const below = (upper % 2 ** 16) * 1e9 + lower;
  writeHalves(Math.floor(above / 2 ** 16), (above % 2 ** 16) * 2 ** 16 + below, target, at);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const TID_LENGTH = 13;
const TID_ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TID_VALUE = new Map([...TID_ALPHABET].map((letter, value) => [letter.charCodeAt(0), value]));

/** A record key in atproto's TID syntax as its 64-bit number; 0 where it is another kind of key. */
function writeTid(id: string, start: number, target: Buffer, at: number): void {
  if (id.length - start !== TID_LENGTH) return;
  let high = 0;
  let low = 0;
  for (let place = 0; place < TID_LENGTH; place++) {
    const value = TID_VALUE.get(id.charCodeAt(start + place));
    if (value === undefined) return;
    if (place < 7) high = high * 32 + value;
    else low = low * 32 + value;
  }
  // 35 and 30 bits, of which the upper 64 are kept as the number wraps.
  writeHalves(Math.floor(high / 4) % HALF, (high % 4) * 2 ** 30 + low, target, at);
}
