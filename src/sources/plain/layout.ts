import { COLUMN_NAMES, normalName } from '../files/column-names.ts';
import type { Json } from '../wire-values.ts';

/** The key under which records of one kind hold each field of a post. */
export type Layout = ReadonlyMap<string, string>;

const LAYOUTS = new Map<string, Layout>();
const MOST_LAYOUTS = 1000;

/**
 * Names that stand for a text in tables of posts but for something else in most other JSON: one makes an object
 * a post only beside an author or a label.
 */
const WEAK_TEXT_NAMES = new Set(['title', 'status', 'comment', 'review', 'caption', 'sentence']);

const NAMES = Object.entries(COLUMN_NAMES).map(([field, names]) => [field, names.map(normalName)] as const);

/** Which keys of a record hold which field, told by their names as those of a table's columns are. */
export function layoutOf(record: Json): Layout {
  const keys = Object.keys(record);
  const signature = keys.join('\n');
  const known = LAYOUTS.get(signature);
  if (known !== undefined) return known;
  const layout = new Map<string, string>();
  const keyOf = new Map<string, string>();
  // Of names that differ only in case or punctuation the first one counts.
  for (const key of keys) if (!keyOf.has(normalName(key))) keyOf.set(normalName(key), key);
  for (const [field, names] of NAMES) {
    const name = names.find((candidate) => keyOf.has(candidate));
    if (name !== undefined) layout.set(field, keyOf.get(name)!);
  }
  const handle = layout.get('author_handle');
  // A `name` may be that of anything.
  const named = handle !== undefined && handle !== 'name';
  const vouched = named || layout.has('author_id') || layout.has('label');
  if (!vouched && WEAK_TEXT_NAMES.has(normalName(layout.get('text') ?? ''))) layout.delete('text');
  if (LAYOUTS.size < MOST_LAYOUTS && signature.length < 10_000) LAYOUTS.set(signature, layout);
  return layout;
}
