/** Numbers and times as the browser's own language writes them. */
const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const roundShare = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const change = new Intl.NumberFormat(undefined, {
  style: 'percent',
  maximumFractionDigits: 0,
  signDisplay: 'exceptZero',
});
const points = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const signed = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' });
const languages = attempt(() => new Intl.DisplayNames(undefined, { type: 'language' }));

export const formatCount = (count: number): string => whole.format(count);
/** 12.3K */
export const formatShort = (count: number): string =>
  count < 10_000 ? whole.format(count) : short.format(count);
/** 0 to 1, with one decimal. */
export const formatShare = (value: number | null): string => (value === null ? '–' : share.format(value));
export const formatRoundShare = (value: number | null): string =>
  value === null ? '–' : roundShare.format(value);
/** +12%; from ten times on, 48× */
export const formatChange = (value: number): string =>
  value >= 9 ? `${whole.format(Math.round(value + 1))}×` : change.format(value);
/** A difference of shares, -1 to 1, in percentage points. */
export const formatPoints = (value: number): string => `${points.format(value * 100)} pp`;
/** -1 to 1, with its sign. */
export const formatNet = (value: number | null): string => (value === null ? '–' : signed.format(value));
/** Below ten with a decimal. */
export const formatRate = (value: number): string =>
  new Intl.NumberFormat(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** `1.2 MB`, by thousands. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const style = {
    style: 'unit',
    unit: BYTES[power]!,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(undefined, style).format(bytes / 1000 ** power);
}

type Time = number | string;
const ms = (time: Time): number => (typeof time === 'number' ? time : Date.parse(time));
export const formatTime = (time: Time): string => dayAndClock.format(ms(time));
export const formatExactTime = (time: Time): string => exact.format(ms(time));
export const formatClock = (time: Time): string => clock.format(ms(time));
export const formatDay = (time: Time): string => day.format(ms(time));
export const formatBetween = (from: Time, to: Time): string => dayAndClock.formatRange(ms(from), ms(to));

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** `5 min ago`; beyond a week the day. */
export function formatAgo(time: Time, now: number): string {
  const past = ms(time) - now;
  // The clock of the network, or of the one that ages are told by, is a little off.
  if (past > 0 && past < 60_000) return ago.format(0, 'second');
  if (Math.abs(past) > 7 * 86_400_000) return formatDay(time);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(past) >= length) ?? UNITS.at(-1)!;
  return ago.format(Math.round(past / length), unit);
}

/** Lengths of time in the largest unit they are whole in: `15 minutes`, or narrow `15m`. */
export function formatLength(length: number, unitDisplay: 'long' | 'narrow' = 'long'): string {
  const [unit, of] = UNITS.find(([, of]) => length % of === 0) ?? UNITS.at(-1)!;
  return formatUnit(length / of, unit, unitDisplay);
}

export const formatUnit = (count: number, unit: string, unitDisplay: 'long' | 'narrow'): string =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay }).format(count);

/** The name of a language; its code where it has none. */
export function formatLanguage(code: string): string {
  if (code === 'und') return 'Unknown language';
  return attempt(() => languages?.of(code)) ?? code;
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The browser refuses codes that are not well formed, which a network may send. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** An address without what nearly all have. */
export const plainAddress = (url: string): string => url.replace(/^https?:\/\/(www\.)?/, '');
