import { formatUnit } from '../format.ts';

/** Lengths of time such as 15m, 24h and 7d, as the API and the configuration write them. */
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNITS;

export const MINUTE = UNITS.m;
export const HOUR = UNITS.h;
export const DAY = UNITS.d;

/** In ms; null where the text is no length of time, or one beyond ten years. */
export function durationOf(text: string): number | null {
  const match = /^(\d{1,6})([smhdw])$/.exec(text.trim());
  if (match === null) return null;
  const ms = Number(match[1]) * UNITS[match[2] as Unit];
  return ms > 0 && ms <= 3660 * DAY ? ms : null;
}

/** The shortest way to write it. */
export function writeDuration(ms: number): string {
  const unit = (['d', 'h', 'm'] as const).find((unit) => ms % UNITS[unit] === 0) ?? 's';
  return `${Math.round(ms / UNITS[unit])}${unit}`;
}

const NAMES = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' } as const;

/** A length as it was written, in the browser's language: 24h stays 24 hours. */
export function showDuration(text: string, display: 'long' | 'narrow'): string {
  const match = /^(\d+)([smhdw])$/.exec(text);
  return match === null ? text : formatUnit(Number(match[1]), NAMES[match[2] as Unit], display);
}
