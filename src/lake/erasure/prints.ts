import { crc32 } from 'node:zlib';

/**
 * Which posts a raw object may hold records of: sorted 32-bit prints of hashes. Two posts in four billion share
 * one, so an object without the print has no such record, and one with it is to be looked into.
 */

/** The print of a post, of the 16 hexadecimal digits of its hash. */
export const printOf = (hash: string): number => Number.parseInt(hash.slice(0, 8), 16);

/** The print of an author, of the 48 bits that stand for one in the owner index. */
export const printOfAuthor = (author: number): number => Math.floor(author / 2 ** 16);

/** The print of a word that may be an id. */
export const printOfWord = (word: string): number => crc32(word);

/** Sorted, each once. */
export const packPrints = (prints: Iterable<number>): Uint32Array => Uint32Array.from(new Set(prints)).sort();

/** Whether two sorted lists have one in common. */
export function intersects(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) return true;
    if (a[i]! < b[j]!) i++;
    else j++;
  }
  return false;
}
