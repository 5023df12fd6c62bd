/** The names of things in a lake; the same on a local disk and on S3. */
import type { BlockFormat } from '../model/block.ts';

/** Raised when an older program could no longer read the lake. */
export const FORMAT_VERSION = 1;

export const LAKE_FILE = 'lake.json';
export const STATE_FILE = 'state.db';
export const LOCK_FILE = 'owner.lock';
export const OWNER_FILE = 'owner.json';

/** What a zone's objects are for; see the folders of the lake. */
export type Zone = 'raw' | 'posts' | 'scores' | 'windows' | 'dead-letters' | 'tombstones' | 'metrics';

const number = (value: number): string => String(value).padStart(12, '0');

export const dateOf = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? 'unknown'
    : date.toISOString().slice(0, date.toISOString().indexOf('T'));
};

export const recentKey = (object: number): string => `posts/recent/${number(object)}.parquet`;

/** `date` is the day of the event, UTC, or `unknown` for posts without a time. */
export const compactedKey = (date: string, object: number): string =>
  `posts/date=${date}/${number(object)}.parquet`;

/** The key of another object in the same folder. */
export const sisterKey = (key: string, object: number): string =>
  `${key.slice(0, key.lastIndexOf('/'))}/${number(object)}.parquet`;

/** The folder of a model's scores; `model` is name@version. */
export const scoresFolder = (model: string): string =>
  `scores/model=${encodeURIComponent(model).replaceAll('%40', '@')}`;

export const scoresKeyIn = (folder: string, object: number): string => `${folder}/${number(object)}.parquet`;

export const windowsKey = (object: number): string => `windows/${number(object)}.parquet`;

export const metricsKey = (object: number): string => `metrics/${number(object)}.parquet`;

export const deadLettersKey = (object: number): string => `dead-letters/${number(object)}.jsonl.zst`;

export const tombstonesKey = (what: 'erased' | 'hidden', object: number): string =>
  `tombstones/${what}/${number(object)}.parquet`;

/** What large objects of posts say most (terms/roll-terms.ts), by the number of the object and how terms are told apart. */
export const TERMS = 'terms';
export const termsKey = (object: number, mark: string): string =>
  `${TERMS}/${number(object)}-${mark}.parquet`;

/** Records of erasures, and files that an erasure may remove. */
export const RECEIPTS = 'receipts';
export const EXPORTS = 'exports';
export const DAMAGED = 'damaged';

/** The key of a raw object from which something was erased: the same name with one letter more, a to z. */
export function erasedRawKey(key: string): string {
  const [, stem = key, letters = '', rest = ''] =
    /^(.*\/[\d-]+)(?:\.([a-z]+))?(\.[a-z]+\.zst)$/.exec(key) ?? [];
  const last = letters.charCodeAt(letters.length - 1);
  const isFull = letters === '' || letters.endsWith('z');
  return `${stem}.${isFull ? `${letters}a` : letters.slice(0, -1) + String.fromCharCode(last + 1)}${rest}`;
}

const EXTENSION: Record<BlockFormat['kind'], string> = {
  jsonl: 'jsonl',
  text: 'txt',
  csv: 'csv',
  dead: 'txt',
};

export const rawKey = (
  network: string,
  receivedAt: number,
  format: BlockFormat,
  first: number,
  last: number,
): string =>
  `raw/network=${network}/date=${dateOf(receivedAt)}/${number(first)}-${number(last)}.${EXTENSION[format.kind]}.zst`;

/** First and last number in an object's name; the same where it has one. */
export function numbersIn(key: string): [number, number] {
  const found = /(\d+)(?:-(\d+))?\.[a-z.]+$/.exec(key);
  const first = Number(found?.[1] ?? 0);
  return [first, Number(found?.[2] ?? first)];
}
