import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { decodeRawFrames } from '../../src/lake/raw-frames.ts';
import { literal } from '../../src/lake/schema.ts';

/**
 * Files of a lake that hold any of the texts, whatever they are compressed with; read as bytes, not through
 * the manifest, so files that nothing names count too.
 */
export async function findInLake(root: string, texts: readonly string[]): Promise<string[]> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const found: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const all = [readFileSync(path), ...(await contents(path))];
    if (all.some((bytes) => texts.some((text) => holds(bytes, text)))) found.push(relative(root, path));
  }
  return found.sort();
}

/** As text, and where it is a number as the eight bytes of it, as keys and integers are stored. */
function holds(bytes: Buffer, text: string): boolean {
  if (bytes.includes(text)) return true;
  if (!/^\d{12,19}$/.test(text)) return false;
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(text));
  return bytes.includes(number);
}

async function contents(path: string): Promise<Buffer[]> {
  if (path.endsWith('.parquet')) return [await tableText(path)];
  if (path.includes('/raw/') && path.endsWith('.zst')) {
    return [...decodeRawFrames(readFileSync(path), path)].map(({ payload }) => Buffer.from(payload));
  }
  return path.endsWith('.zst') ? [zstdDecompressSync(readFileSync(path))] : framesIn(readFileSync(path));
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** What zstd frames within the bytes hold, as blobs of a database do where they lie in one piece. */
function framesIn(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = bytes.indexOf(ZSTD_MAGIC); at >= 0; at = bytes.indexOf(ZSTD_MAGIC, at + 1)) {
    try {
      frames.push(zstdDecompressSync(bytes.subarray(at, at + 65_536)));
    } catch {
      // Cut into pages, or no frame at all.
    }
  }
  return frames;
}

async function tableText(path: string): Promise<Buffer> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const rows = await connection.runAndReadAll(
      `select to_json(t)::VARCHAR from read_parquet(${literal(path)}, hive_partitioning = false) t`,
    );
    return Buffer.from(rows.getRows().join('\n'));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
