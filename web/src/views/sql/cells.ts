/** Values of an answer as cells. */
import type { Cell } from '../../charts/table.ts';

export const isNumeric = (type: string): boolean =>
  /INT|DOUBLE|FLOAT|DECIMAL|REAL/.test(type) && !type.includes('[');
export const isTime = (type: string): boolean => /^(DATE|TIMESTAMP)/.test(type);

/** Lists and structures as JSON. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** In ms; null where it is no time. */
export function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** Whole numbers beyond what a number can hold come as text. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
