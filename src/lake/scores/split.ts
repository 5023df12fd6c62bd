import { join } from 'node:path';
import { compactedKey, recentKey } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import type { ObjectStore } from '../objects.ts';
import { rewrite } from '../rewrite.ts';
import { literal } from '../schema.ts';
import type { LakeWriter } from '../writer.ts';
import { folderOf } from './waiting.ts';

/** Rows of a part; DuckDB makes row groups of multiples of 2,048. */
const PART_ROWS = 16_384;
const DATE = /^posts\/date=(.+)$/;

/**
 * Parts a large object into several, so that giving its posts other scores takes bounded memory and short
 * transactions. Nothing happens where the object is no longer there.
 */
export const splitObject = (writer: LakeWriter, objects: ObjectStore, key: string): Promise<void> =>
  writer.alone(async () => {
    const entry = listObjects(writer.db, 'posts').find((one) => one.key === key);
    if (entry === undefined) return;
    await rewrite(writer, objects, [entry], async (connection, live, folder) => {
      const parts = join(folder, 'parts');
      await connection.run(
        `copy (${live} order by created_at, _row) to ${literal(parts)}
         (format parquet, compression zstd, row_group_size ${PART_ROWS}, row_groups_per_file 1)`,
      );
      const files = await connection.runAndReadAll(
        `select file from glob(${literal(join(parts, '*.parquet'))}) order by file`,
      );
      const date = DATE.exec(folderOf(key))?.[1];
      return files.getRows().map(([path]) => ({
        path: String(path),
        keyOf: (object) => (date === undefined ? recentKey(object) : compactedKey(date, object)),
      }));
    });
  });
