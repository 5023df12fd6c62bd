/**
 * Posts as CSV, JSON lines or Parquet, all of one snapshot. DuckDB writes text in stretches of some hundred
 * thousand rows to a temporary file, which is then sent on: memory and temporary space stay bounded, progress
 * is known, and a stream needs no space for all of it.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ManifestEntry } from '../lake/writer.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import type { Exporting } from './export.ts';
import { chooseColumns, exportColumns } from './export-columns.ts';
import { copyTo } from './export-output.ts';
import { isGone } from './failures.ts';
import { checkFilter, whereOf } from './filter.ts';
import type { LakePosts } from './lake-posts.ts';
import { PinnedObjects } from './pinned-objects.ts';
import { scopeOf } from './scope.ts';

const STRETCH_ROWS = 500_000;
const TRIES = 6;

export async function exportPosts(reader: LakePosts, options: Exporting): Promise<number> {
  const { format, signal, sink, file, folder } = options;
  const columns = chooseColumns(options.columns);
  const filter = checkFilter(options.filter ?? {}, reader.names);
  const where = whereOf(filter);
  const ask = signal === undefined ? {} : { signal };
  const { objects, pinned } = await pin(reader);
  try {
    const scope = await scopeOf(reader, filter, ask);
    const copy = (keys: readonly string[], path: string): Promise<number> =>
      reader.run(
        {
          ...ask,
          ...scope,
          files: keys.map((key) => pinned.paths.get(key)!),
          sql: (posts) => `select ${exportColumns(columns, format)} from ${posts} where ${where.sql}`,
          values: where.values,
        },
        (connection, sql, values) => copyTo(connection, sql, values, path, format),
      );
    if (format === 'parquet')
      return await copy(
        objects.map(({ key }) => key),
        file!.partial,
      );
    if (format === 'csv') await sink.writeRows(`${columns.map(({ name }) => name).join(',')}\n`, 0);
    const path = join(folder, 'stretch');
    for (const stretch of stretches(objects)) {
      sink.rows += await copy(stretch, path);
      for await (const part of createReadStream(path, { highWaterMark: 2 ** 20 })) {
        signal?.throwIfAborted();
        await sink.write(part as Uint8Array);
      }
    }
    return sink.rows;
  } catch (error) {
    if (!isGone(error) || error instanceof UndertoneError) throw error;
    throw new UndertoneError(
      'export-overtaken',
      `The lake was compacted while it was exported (${messageOf(error)}); run the same command again.`,
      { retryable: true, cause: error },
    );
  } finally {
    pinned.release();
  }
}

async function pin(reader: LakePosts): Promise<{ objects: ManifestEntry[]; pinned: PinnedObjects }> {
  for (let attempt = 1; ; attempt++) {
    const { objects } = await reader.freeze();
    try {
      return {
        objects,
        pinned: new PinnedObjects(
          reader.lake,
          objects.map(({ key }) => key),
        ),
      };
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}

/** Keys of objects in order, gathered until there are rows enough to be worth a query. */
function* stretches(objects: readonly ManifestEntry[]): Generator<string[]> {
  let keys: string[] = [];
  let rows = 0;
  for (const object of objects) {
    keys.push(object.key);
    rows += object.rows;
    if (rows < STRETCH_ROWS) continue;
    yield keys;
    keys = [];
    rows = 0;
  }
  if (keys.length > 0) yield keys;
}
