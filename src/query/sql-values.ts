/** DuckDB's values as JSON and CSV show them. */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { csvCell } from './csv.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * Times as ISO 8601 UTC, integers as numbers where JavaScript holds them exactly and as strings where not,
 * NaN and infinities as null, blobs as base64; the rest as DuckDB writes it.
 */
export function toJsonValue(value: DuckDBValue): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return isoTime(value.micros);
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoTime(value.millis * 1000n);
  if (value instanceof DuckDBTimestampSecondsValue) return isoTime(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoTime(value.nanos / 1000n);
  if (value instanceof DuckDBDecimalValue) {
    return value.width <= 15 ? value.toDouble() : value.toString();
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return value.items.map(toJsonValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, toJsonValue(item)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map(({ key, value: item }) => ({ key: toJsonValue(key), value: toJsonValue(item) }));
  }
  if (value instanceof DuckDBUnionValue) return toJsonValue(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return value.toString();
}

/** One cell of CSV: null is empty, lists and structures are JSON. */
export function toCsvCell(value: DuckDBValue): string {
  const json = toJsonValue(value);
  if (json === null) return '';
  if (typeof json === 'object') return csvCell(JSON.stringify(json));
  // Only what is text can be taken for a formula: -5 as a number is just that.
  return typeof json === 'string' && typeof value !== 'bigint' && !(value instanceof DuckDBDecimalValue)
    ? csvCell(json)
    : String(json);
}

const MICROS_PER_MS = 1000n;
const LAST_MS = 8_640_000_000_000_000n;

function isoTime(micros: bigint): string | null {
  const rest = ((micros % MICROS_PER_MS) + MICROS_PER_MS) % MICROS_PER_MS;
  const ms = (micros - rest) / MICROS_PER_MS;
  if (ms > LAST_MS || ms < -LAST_MS) return null;
  const iso = new Date(Number(ms)).toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
