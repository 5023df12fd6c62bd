import { UsageError } from '../model/errors.ts';

const MILLISECONDS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const BYTES: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** A time span such as `15m`, `1h30m` or `90 d` in milliseconds; more than 0. Throws a UsageError that says how to write it. */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase().replace(/\s+/g, '');
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  const understood = parts.map((part) => part[0]).join('');
  if (compact === '' || understood !== compact) {
    throw new UsageError(
      `"${text}" ${/^[\d.]+$/.test(compact) ? 'has no unit' : 'is not a length of time'}; write it like "15m" (units: ms, s, m, h, d, w)`,
    );
  }
  const total = parts.reduce((sum, part) => sum + Number(part[1]) * MILLISECONDS[part[2]!]!, 0);
  if (total <= 0) throw new UsageError(`"${text}" is no time at all; write a length above zero like "15m"`);
  return Math.round(total);
}

/** A size such as `10 GB` (powers of 1,000) or `512 MiB` (powers of 1,024) in bytes; more than 0. Throws a UsageError that says how to write it. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)$/i.exec(text.trim());
  const unit = match === null ? undefined : BYTES[match[2]!.toLowerCase()];
  if (match === null || unit === undefined) {
    throw new UsageError(
      `"${text}" ${/^\s*[\d.]+\s*$/.test(text) ? 'has no unit' : 'is not a size'}; write it like "10 GB" (units: kB, MB, GB, TB, KiB, MiB, GiB, TiB)`,
    );
  }
  const total = Math.round(Number(match[1]) * unit);
  if (total <= 0) throw new UsageError(`"${text}" is no space at all; write a size above zero like "10 GB"`);
  return total;
}

const UNITS = [
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A length of time as `parseDuration` reads it, in whole units from large to small. */
export function formatDuration(ms: number): string {
  let rest = ms;
  const parts = UNITS.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('');
}
