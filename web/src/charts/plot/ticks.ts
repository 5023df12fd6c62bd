/** Where the lines of a grid lie, at round numbers and at round times. */

/** From at or below `low` to at or above `high`, some `about` of them. */
export function numberTicks(low: number, high: number, about: number, whole = false): number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const rough = span / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)! * power;
  const step = whole ? Math.max(1, Math.round(round)) : round;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  // To twelve figures, so that three tenths are 0.3.
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WITHIN_A_DAY = [
  1000, 2000, 5000, 10_000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
]; // biome-ignore format: one list
const DAYS = [1, 2, 4, 7, 14];
const CENTURY = 1200;
const MONTHS = [1, 3, 6, 12, 24, 60, 120, 240, 600, CENTURY];

export interface TimeTick {
  at: number;
  text: string;
}

const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });
const year = new Intl.DateTimeFormat(undefined, { year: 'numeric' });

/** Within `from` and `to` (ms), no more than `most`, at round times of the place where the browser is. */
export function timeTicks(from: number, to: number, most: number): TimeTick[] {
  const least = (to - from) / Math.max(1, most);
  const within = WITHIN_A_DAY.find((step) => step >= least);
  if (within !== undefined) return clockTicks(from, to, within);
  const days = DAYS.find((step) => step * DAY >= least);
  const { date, ...begin } = parts(from);
  const [text, next] =
    days !== undefined
      ? [day, (at: number) => new Date(begin.year, begin.month, date + at * days)]
      : monthly(begin, least);
  const ticks: TimeTick[] = [];
  for (let at = 0; ; at++) {
    const time = next(at).getTime();
    // Beyond the last time that there is, it is no number.
    if (!(time <= to)) return ticks;
    if (time >= from) ticks.push({ at: time, text: text.format(time) });
  }
}

const parts = (ms: number) => {
  const time = new Date(ms);
  return { year: time.getFullYear(), month: time.getMonth(), date: time.getDate() };
};

function monthly(begin: { year: number; month: number }, least: number) {
  const months =
    MONTHS.find((step) => step * 30 * DAY >= least) ?? Math.ceil(least / (CENTURY * 30 * DAY)) * CENTURY;
  const first = Math.floor((begin.year * 12 + begin.month) / months) * months;
  const next = (at: number): Date => {
    const time = new Date(0, 0);
    // A year below 100 given to the constructor is taken for one of the last century.
    time.setFullYear(0, first + at * months, 1);
    return time;
  };
  return [months < 12 ? month : year, next] as const;
}

function clockTicks(from: number, to: number, step: number): TimeTick[] {
  const { year, month, date } = parts(from);
  const midnight = new Date(year, month, date).getTime();
  const ticks: TimeTick[] = [];
  for (let at = midnight + Math.ceil((from - midnight) / step) * step; at <= to; at += step) {
    const time = new Date(at);
    const begins = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
    ticks.push({ at, text: (begins ? day : step < MINUTE ? seconds : clock).format(at) });
  }
  return ticks;
}
