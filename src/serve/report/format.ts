/** Numbers and times of a report, which is read anywhere: English, UTC. */
const whole = new Intl.NumberFormat('en');
const share = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export const formatCount = (count: number): string => whole.format(count);

/** 0 to 1. */
export const formatShare = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : share.format(value);

/** -1 to 1, with its sign. */
export const formatNet = (value: number | null): string =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** 2026-03-04 12:00 UTC */
export const formatTime = (time: Date | number): string =>
  `${new Date(time).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;

/** `15 minutes`, `1 day` */
export function formatLength(ms: number): string {
  const [unit, of] = ([['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]] as const).find(([, each]) => ms >= each && ms % each === 0) ?? (['ms', 1] as const); // biome-ignore format: one line
  const count = ms / of;
  return `${formatCount(count)} ${unit}${count === 1 || unit === 'ms' ? '' : 's'}`;
}
