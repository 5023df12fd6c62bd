import { UsageError } from '../../model/errors.ts';
import { MAPPABLE, normalName } from './column-names.ts';

/**
 * Reads `id=tweet_id,text=3`: fields of a post, and the column of each by name or by place, counted from 1.
 * An empty column (`label=`) takes the field from no column.
 *
 * @throws UsageError where it is not of this form or names no field of a post
 */
export function parseColumnMap(text: string): Record<string, string> {
  const map: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [, field, column] = /^\s*([a-z_]+)\s*=(.*)$/s.exec(part) ?? [];
    if (field === undefined || column === undefined) {
      const message = `--map takes field=column pairs with commas between, such as id=tweet_id,text=3; this is not one: ${part.trim() || '(nothing)'}.`;
      throw new UsageError(message, { code: 'map_malformed' });
    }
    map[field] = column.trim();
  }
  checkFields(map);
  return map;
}

export function checkFields(map: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(map).find((field) => !MAPPABLE.includes(field));
  if (unknown === undefined) return;
  const message = `A post has no field ${unknown} that a column can fill: --map knows ${MAPPABLE.join(', ')}.`;
  throw new UsageError(message, { code: 'map_field_unknown' });
}

/**
 * The place of each mapped column; null for a field that is taken from none.
 *
 * @throws UsageError where the file has no such column, naming those it has
 */
export function resolveColumnMap(
  map: Readonly<Record<string, string>>,
  header: readonly string[],
  label: string,
): Map<string, number | null> {
  const places = new Map<string, number | null>();
  for (const [field, column] of Object.entries(map)) {
    places.set(field, column === '' ? null : placeOf(column, header, label));
  }
  return places;
}

function placeOf(column: string, header: readonly string[], label: string): number {
  const exact = header.indexOf(column);
  if (exact >= 0) return exact;
  const similar = header.findIndex(
    (name) => normalName(name) === normalName(column) && normalName(name) !== '',
  );
  if (similar >= 0) return similar;
  const place = /^\d+$/.test(column) ? Number(column) - 1 : -1;
  if (place >= 0 && place < header.length) return place;
  const message = `${label} has no column ${column}: it has ${listColumns(header)}.`;
  throw new UsageError(message, { code: 'column_unknown' });
}

/** Columns as a message lists them: 1 tweet_id, 2 text. */
export function listColumns(header: readonly string[]): string {
  const shown = header.slice(0, 40).map((name, index) => `${index + 1} ${name}`);
  return shown.join(', ') + (header.length > shown.length ? ` and ${header.length - shown.length} more` : '');
}
