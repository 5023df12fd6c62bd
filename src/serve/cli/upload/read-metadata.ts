import { UsageError } from '../../../model/errors.ts';
import { METADATA } from '../../../sources/bucket/upload-options.ts';
import { parseColumnMap } from '../../../sources/files/column-map.ts';

/** How whoever finds the file in the bucket is to read it. */
export interface ReadOptions {
  map?: string;
  sample?: number;
  seed: number;
  batch?: number;
}

/** All metadata of an object have 2 KB. Source: Amazon S3 User Guide, "Working with object metadata". */
const LONGEST_MAP = 1500;

/** The options as the metadata of an object, which is ASCII alone. */
export function readMetadata({ map, sample, seed, batch }: ReadOptions): Record<string, string> {
  if (sample === 0) throw new UsageError('A sample has at least 1 record.');
  if (batch === 0) throw new UsageError('A batch has at least 1 record.');
  const metadata: Record<string, string> = {};
  if (sample !== undefined) {
    metadata[METADATA.sample] = String(sample);
    metadata[METADATA.seed] = String(seed);
  }
  if (batch !== undefined) metadata[METADATA.batch] = String(batch);
  if (map !== undefined) {
    parseColumnMap(map);
    const encoded = map.replace(/[^ -$&-~]/gu, encodeURIComponent);
    if (encoded.length > LONGEST_MAP)
      throw new UsageError(
        'What --map says is too long to travel with the file; name columns by their place, such as text=3.',
      );
    metadata[METADATA.map] = encoded;
  }
  return metadata;
}
