import { UndertoneError } from '../../model/errors.ts';
import { parseColumnMap } from '../files/column-map.ts';
import type { FileOptions } from '../files/files.ts';

/** How a file in a bucket is to be read, as whoever put it there said in the object's metadata. */
export interface UploadOptions {
  file: Pick<FileOptions, 'map' | 'batch'>;
  sample: { count: number; seed: number } | null;
}

/** The names of the metadata, without the prefix of the protocol. */
export const METADATA = {
  sample: 'undertone-sample',
  seed: 'undertone-seed',
  batch: 'undertone-batch',
  map: 'undertone-map',
} as const;

/** A sample is held in memory. */
const LARGEST_SAMPLE = 1_000_000;

/** @throws UndertoneError where what it says makes no sense */
export function uploadOptions(metadata: Readonly<Record<string, string>>, label: string): UploadOptions {
  const whole = (name: string, least: number): number | null => {
    const text = metadata[name];
    if (text === undefined) return null;
    const value = Number(text);
    if (/^-?\d{1,15}$/.test(text) && value >= least) return value;
    throw new UndertoneError(
      'object_metadata',
      `${label} has metadata that cannot be used: ${name} is to be a whole number. Upload it again.`,
    );
  };
  const count = whole(METADATA.sample, 1);
  const seed = whole(METADATA.seed, Number.MIN_SAFE_INTEGER);
  const batch = whole(METADATA.batch, 1);
  const map = metadata[METADATA.map];
  if (count !== null && count > LARGEST_SAMPLE) {
    throw new UndertoneError(
      'object_metadata',
      `${label} asks for a sample of ${count} records; ${LARGEST_SAMPLE} are the most. Upload it again.`,
    );
  }
  return {
    file: {
      ...(batch === null ? {} : { batch }),
      ...(map === undefined ? {} : { map: parseColumnMap(decode(map)) }),
    },
    sample: count === null ? null : { count, seed: seed ?? 1 },
  };
}

/** Metadata are ASCII: other letters come as percent signs and their bytes. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
