import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../model/errors.ts';

const KEY_BYTES = 32;
const LEAST_LENGTH = 32;

/** Where a lake's key and mapping are: beside the lake, so that copying the lake takes neither along. */
export const pseudonymFolder = (lakeRoot: string): string => `${resolve(lakeRoot)}.pseudonyms`;
export const keyFile = (lakeRoot: string): string => join(pseudonymFolder(lakeRoot), 'key');

/** The key: as given, else from the file beside the lake, which is made where there is none. */
export function pseudonymKey(lakeRoot: string, given: string | null): Buffer {
  if (given !== null) {
    if (given.length < LEAST_LENGTH) {
      throw new UsageError(
        `UNDERTONE_PSEUDONYM_KEY is too short to keep a secret; give at least ${LEAST_LENGTH} characters, such as "openssl rand -hex 32" prints.`,
      );
    }
    return Buffer.from(given);
  }
  const path = keyFile(lakeRoot);
  if (existsSync(path)) return readKey(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES).toString('hex');
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return Buffer.from(key);
}

function readKey(path: string): Buffer {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new UsageError(`Others can read the key ${path}; run "chmod 600 ${path}" and start again.`);
  }
  const key = readFileSync(path, 'utf8').trim();
  if (key.length < LEAST_LENGTH)
    throw new UsageError(`The key ${path} is damaged: it is to be 64 hexadecimal digits.`);
  return Buffer.from(key);
}
