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
  target.writeBigUInt64BE(locality(id), at);
  target.write(hash('md5', id, 'hex').slice(0, 16), at + 8, 8, 'hex');
}

export function postKey(id: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  writePostKey(id, key, 0);
  return key;
}

/** 48 bits of a hash, a whole number that a double holds exactly. */
export function hash48(text: string): number {
  return Number.parseInt(hash('md5', text, 'hex').slice(0, 12), 16);
}

/** What decides between equal versions: 48 bits of CRC-32 and length, since it need only differ where payloads do. */
export const payloadHash = (payload: string): number => crc32(payload) * 2 ** 16 + (payload.length & 0xffff);

const MAXIMUM = 2n ** 64n - 1n;
const CONTENT_ID = /^file:([0-9a-f]{11})-[0-9a-f]{20}$/;

function locality(id: string): bigint {
  if (id.startsWith('bluesky:')) return tid(id, id.lastIndexOf('/') + 1);
  const content = id.startsWith('file:') ? CONTENT_ID.exec(id) : null;
  if (content !== null) return BigInt(`0x${content[1]}`);
  return trailingNumber(id);
}

/** The number that the digits at the id's end make; 0 where there are none or it exceeds 64 bits. */
function trailingNumber(id: string): bigint {
  let start = id.length;
  while (start > 0 && isDigit(id.charCodeAt(start - 1))) start--;
  if (start === id.length || id.length - start > 20) return 0n;
  const value = BigInt(id.slice(start));
  return value > MAXIMUM ? 0n : value;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const TID_LENGTH = 13;
const TID_ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TID_VALUE = new Map([...TID_ALPHABET].map((letter, value) => [letter.charCodeAt(0), value]));

/** A record key in atproto's TID syntax as its 64-bit number; 0 where it is another kind of key. */
function tid(id: string, start: number): bigint {
  if (id.length - start !== TID_LENGTH) return 0n;
  let high = 0;
  let low = 0;
  for (let at = 0; at < TID_LENGTH; at++) {
    const value = TID_VALUE.get(id.charCodeAt(start + at));
    if (value === undefined) return 0n;
    if (at < 7) high = high * 32 + value;
    else low = low * 32 + value;
  }
  return BigInt.asUintN(64, (BigInt(high) << 30n) | BigInt(low));
}
