/**
 * Pseudonyms: keyed tokens that stand for authors. The same author has the same token everywhere, and without
 * the key nobody can tell which, nor test a guess. HMAC-SHA-256 (RFC 2104), cut to 90 bits: among a million
 * authors two share a token once in 10^15 lakes.
 */
import { createHmac } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LETTERS = 18;

/** Short enough, and of such letters, that a text's mention of a token is read as a mention on every network. */
export const TOKEN_PATTERN = /^[uh]_[a-z2-7]{18}$/;

export class Tokens {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** Stands for an author's id. */
  author(network: string, authorId: string): string {
    return `u_${this.#letters(`author\n${network}\n${authorId}`)}`;
  }

  /** Stands for a handle, given without @; the same whatever its case, in author columns and in mentions. */
  handle(network: string, handle: string): string {
    return `h_${this.#letters(`handle\n${network}\n${handle.toLowerCase()}`)}`;
  }

  /** Says nothing of the key, and is another for another one. */
  check(): string {
    return this.#letters('check');
  }

  #letters(text: string): string {
    const digest = createHmac('sha256', this.#key).update(text).digest();
    let bits = digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8);
    let letters = '';
    for (let n = 0; n < LETTERS; n++, bits >>= 5n) letters += ALPHABET[Number(bits & 31n)];
    return letters;
  }
}
