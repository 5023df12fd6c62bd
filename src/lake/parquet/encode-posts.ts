/**
 * Posts as the bytes of a Parquet file (https://parquet.apache.org/docs/file-format/), with the same schema as
 * DuckDB writes them with. One row group; a column is one page, or a dictionary of one entry where every row
 * has the same value, of which a batch has many.
 */
import { constants, zstdCompressSync } from 'node:zlib';
import { ByteSink } from './byte-sink.ts';
import { footer, type LeafChunk, pageHeader } from './footer.ts';
import { LEAVES, type Leaf, type ListLeaf, PHYSICAL, type Scalar, type StoredRow } from './leaf.ts';
import { writeLevels, writeRun } from './levels.ts';

const MAGIC = Buffer.from('PAR1');
const ENCODING = { plain: 0, dictionary: 8 } as const;
export const CODEC = { none: 0, zstd: 6 } as const;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Below this compression costs more than it saves, bytes. */
const WORTH_COMPRESSING = 128;

const inTimeOrder = (a: StoredRow, b: StoredRow): number =>
  (a.post.created_at ?? Number.POSITIVE_INFINITY) - (b.post.created_at ?? Number.POSITIVE_INFINITY) ||
  a.row - b.row;

/** What the columns of one file are gathered in; kept from file to file. */
const file = new ByteSink(2 ** 20);
const page = new ByteSink(2 ** 20);
const scratch = new ByteSink();

/** The rows, ordered by time, as a file's bytes; they are valid until the next call. At least one row. */
export function encodePosts(rows: readonly StoredRow[]): Buffer {
  const ordered = rows.every((row, at) => at === 0 || inTimeOrder(rows[at - 1]!, row) <= 0)
    ? rows
    : [...rows].sort(inTimeOrder);
  file.clear();
  file.bytes(MAGIC);
  const chunks = LEAVES.map((leaf) => writeLeaf(leaf, ordered));
  const begin = file.length;
  footer(chunks, ordered.length).write(file);
  file.uint32(file.length - begin);
  file.bytes(MAGIC);
  return file.view();
}

function writeLeaf(leaf: Leaf, rows: readonly StoredRow[]): LeafChunk {
  if (leaf.kind === 'list') return writeList(leaf, rows);
  const values = new Array<Scalar | null>(rows.length);
  let nulls = 0;
  let same = true;
  for (let at = 0; at < rows.length; at++) {
    let value = leaf.value(rows[at]!);
    if (value !== null) value = leaf.type.storable(value);
    values[at] = value;
    if (value === null) nulls++;
    if (value !== values[0]) same = false;
  }
  page.clear();
  if (nulls === rows.length) {
    oneLevel(0, rows.length);
    return { leaf, values: rows.length, nulls, least: null, most: null, ...dataPage(rows.length, 'plain') };
  }
  // Readers other than DuckDB (parquet-java, and so Spark and Athena) take no dictionary of booleans.
  if (same && leaf.type.physical !== PHYSICAL.boolean) {
    writeValues(leaf, values, 1);
    const dictionary = dictionaryPage();
    page.clear();
    oneLevel(1, rows.length);
    page.byte(1);
    writeRun(page, 0, rows.length);
    const data = dataPage(rows.length, 'dictionary');
    const size = (key: 'rawBytes' | 'bytes'): number => dictionary[key] + data[key];
    const both = {
      ...data,
      dictionaryAt: dictionary.dataAt,
      rawBytes: size('rawBytes'),
      bytes: size('bytes'),
    };
    return { leaf, values: rows.length, nulls, least: values[0]!, most: values[0]!, ...both };
  }
  const levels = new Uint8Array(rows.length);
  for (let at = 0; at < values.length; at++) levels[at] = values[at] === null ? 0 : 1;
  writeLevels(page, levels, rows.length, 1, scratch);
  writeValues(leaf, values, rows.length);
  return { leaf, values: rows.length, nulls, ...extremes(values), ...dataPage(rows.length, 'plain') };
}

/** Levels of definition: 0 no list, 1 an empty one, then one more for the item and one for its field. */
function writeList(leaf: ListLeaf, rows: readonly StoredRow[]): LeafChunk {
  const lists = rows.map((row) => leaf.items(row));
  let entries = 0;
  for (const list of lists) entries += Math.max(list?.length ?? 0, 1);
  const definitions = new Uint8Array(entries);
  const repetitions = new Uint8Array(entries);
  const deepest = leaf.field === null ? 3 : 4;
  const values: Scalar[] = [];
  let at = 0;
  for (const list of lists) {
    if (list === null || list.length === 0) definitions[at++] = list === null ? 0 : 1;
    else {
      for (let item = 0; item < list.length; item++) {
        const value = leaf.type.storable(leaf.value(list[item]));
        if (value !== null) values.push(value);
        repetitions[at] = item === 0 ? 0 : 1;
        definitions[at++] = value === null ? deepest - 1 : deepest;
      }
    }
  }
  page.clear();
  writeLevels(page, repetitions, entries, 1, scratch);
  writeLevels(page, definitions, entries, leaf.field === null ? 2 : 3, scratch);
  writeValues(leaf, values, values.length);
  const nulls = entries - values.length;
  return { leaf, values: entries, nulls, least: null, most: null, ...dataPage(entries, 'plain') };
}

function oneLevel(level: number, count: number): void {
  scratch.clear();
  writeRun(scratch, level, count);
  page.uint32(scratch.length);
  page.bytes(scratch.view());
}

function writeValues(leaf: Leaf, values: readonly (Scalar | null)[], count: number): void {
  const { type } = leaf;
  if (type.physical === PHYSICAL.boolean) {
    let bits = 0;
    let held = 0;
    for (let at = 0; at < count; at++) {
      if (values[at] === null) continue;
      if (values[at] === true) bits |= 1 << held;
      if (++held < 8) continue;
      page.byte(bits);
      bits = 0;
      held = 0;
    }
    if (held > 0) page.byte(bits);
    return;
  }
  for (let at = 0; at < count; at++) {
    const value = values[at];
    if (value !== null && value !== undefined) type.write(page, value);
  }
}

/** The smallest and largest number; null for other values, and where one is not finite. */
function extremes(values: readonly (Scalar | null)[]): { least: Scalar | null; most: Scalar | null } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) return { least: null, most: null };
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

type Placed = Pick<LeafChunk, 'encoding' | 'codec' | 'dictionaryAt' | 'dataAt' | 'rawBytes' | 'bytes'>;

function dataPage(values: number, encoding: keyof typeof ENCODING): Placed {
  // The pages of a column share one codec; beside a dictionary of one entry both are left as they are.
  const compressed = encoding === 'plain' && page.length >= WORTH_COMPRESSING;
  return placePage({ kind: 'data', values, encoding: ENCODING[encoding] }, compressed);
}

const dictionaryPage = (): Placed =>
  placePage({ kind: 'dictionary', values: 1, encoding: ENCODING.plain }, false);

function placePage(
  header: { kind: 'data' | 'dictionary'; values: number; encoding: number },
  compressed: boolean,
): Placed {
  const raw = page.view();
  const stored = compressed ? zstdCompressSync(raw, COMPRESSION) : raw;
  const dataAt = file.length;
  pageHeader({ ...header, rawBytes: raw.length, bytes: stored.length }).write(file);
  const headerBytes = file.length - dataAt;
  file.bytes(stored);
  return {
    encoding: header.encoding,
    codec: compressed ? CODEC.zstd : CODEC.none,
    dictionaryAt: null,
    dataAt,
    rawBytes: headerBytes + raw.length,
    bytes: headerBytes + stored.length,
  };
}
