/**
 * Which posts a raw object may hold records of: sorted 48-bit prints of hashes. An object with half a million
 * prints shares one with a hundred thousand others by chance once in six thousand times, so an object that is
 * looked into nearly always has something.
 */
import { hash48 } from '../post-key.ts';

const PRINT_DIGITS = 12;
const PRINT_BYTES = 6;

/** The print of a post, of the 16 hexadecimal digits of its hash. */
export const printOf = (hash: string): number => Number.parseInt(hash.slice(0, PRINT_DIGITS), 16);

/** The print of an author, of the 48 bits that stand for one in the owner index. */
export const printOfAuthor = (author: number): number => author;

/** The print of a word that may be an id. */
export const printOfWord = (word: string): number => hash48(word);

/** Sorted, each once. */
export const sortPrints = (prints: Iterable<number>): Float64Array =>
  Float64Array.from(new Set(prints)).sort();

/** As they are stored: six bytes each. */
export function encodePrints(prints: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(prints.length * PRINT_BYTES);
  prints.forEach((print, index) => {
    bytes.writeUIntBE(print, index * PRINT_BYTES, PRINT_BYTES);
  });
  return bytes;
}

/** Whether stored prints and a sorted list have one in common. */
export function sharesAny(stored: Uint8Array, wanted: Float64Array): boolean {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  for (let at = 0, next = 0; at < bytes.length && next < wanted.length; ) {
    const print = bytes.readUIntBE(at, PRINT_BYTES);
    if (print === wanted[next]) return true;
    if (print < wanted[next]!) at += PRINT_BYTES;
    else next++;
  }
  return false;
}
