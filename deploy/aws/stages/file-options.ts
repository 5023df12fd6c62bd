/** How an uploaded file is read, by the metadata it was put with: the options of the command `import`. */
import { UsageError } from '../../../src/model/errors.ts';
import { parseColumnMap } from '../../../src/sources/files/column-map.ts';
import type { FileOptions } from '../../../src/sources/files/files.ts';

export interface ObjectOptions extends Pick<FileOptions, 'map' | 'batch'> {
  sample?: { count: number; seed: number };
}

/** As the command's own. */
const SEED = 1;

/** @throws UsageError where a value is none that the command would take */
export function optionsOf(metadata: Readonly<Record<string, string>>): ObjectOptions {
  const map = metadata['undertone-map'];
  const batch = wholeOf(metadata, 'undertone-batch');
  const count = wholeOf(metadata, 'undertone-sample');
  return {
    ...(map === undefined ? {} : { map: parseColumnMap(decode(map)) }),
    ...(batch === undefined ? {} : { batch }),
    ...(count === undefined ? {} : { sample: { count, seed: wholeOf(metadata, 'undertone-seed') ?? SEED } }),
  };
}

function wholeOf(metadata: Readonly<Record<string, string>>, name: string): number | undefined {
  const text = metadata[name]?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`The metadata ${name} of the object is to be a whole number, not "${text}".`);
}

/** Metadata are ASCII: other letters come as percent signs and their bytes. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
