/** How to read what a written time leaves open. */
export interface TimeReading {
  /** True where 8/7/15 is the 8th of July; the default is the 7th of August. Dates with dots are day first. */
  dayFirst?: boolean | undefined;
  /** Minutes east of UTC for a time that names no zone; default 0. */
  utcOffset?: number | undefined;
}

/**
 * Milliseconds since the epoch for a time as files and networks write it, or null where it is none: ISO 8601,
 * X's `Tue Sep 27 23:59:59 +0000 2011` (a zone's name in its place too), RFC 2822, `8/7/15 9:54 PM`,
 * `Feb 24, 2015`, and numbers since the epoch in s, ms, µs or ns. Digits beyond the millisecond are dropped.
 */
export function parseTime(text: string, reading: TimeReading = {}): number | null {
  return isoTime(text, reading) ?? xTime(text) ?? looseTime(text.trim(), reading);
}

const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : -1000;
};
const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);
const four = (text: string, at: number): number => two(text, at) * 100 + two(text, at + 2);

/** `2015-02-24T11:35:52.123Z`, `2015-02-24 11:35:52 -0800`: the two ends of what most files hold. */
function isoTime(text: string, reading: TimeReading): number | null {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.length < 19) return null;
  const separator = text.charCodeAt(10);
  if (separator !== 84 && separator !== 32) return null;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null;
  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
    let scale = 100;
    for (at++; digit(text, at) >= 0; at++, scale = Math.floor(scale / 10)) ms += digit(text, at) * scale;
  }
  const offset = isoOffset(text, at, reading);
  if (offset === null) return null;
  return utc(
    four(text, 0),
    two(text, 5),
    two(text, 8),
    two(text, 11),
    two(text, 14),
    two(text, 17),
    ms,
    offset,
  );
}

/** Minutes east of UTC that the text gives from `at` to its end; null where something else stands there. */
function isoOffset(text: string, at: number, reading: TimeReading): number | null {
  if (at === text.length) return reading.utcOffset ?? 0;
  const from = text.charCodeAt(at) === 32 ? at + 1 : at;
  const sign = text.charCodeAt(from);
  if (sign === 90 && from + 1 === text.length) return 0;
  return sign === 43 || sign === 45 ? numericOffset(text, from) : null;
}

/** `+hh`, `+hhmm` or `+hh:mm` from `at` to the end of the text, in minutes. */
function numericOffset(text: string, at: number): number | null {
  const length = text.length - at;
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  if (length !== 3 && length !== 5 + colon) return null;
  const minutes = two(text, at + 1) * 60 + (length === 3 ? 0 : two(text, at + 3 + colon));
  if (!(minutes >= 0 && minutes <= 18 * 60)) return null;
  return text.charCodeAt(at) === 45 ? -minutes : minutes;
}

/** `Tue Sep 27 23:59:59 +0000 2011`, with a name of a zone in place of the number as well. */
function xTime(text: string): number | null {
  const length = text.length;
  if (length < 28 || length > 30 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return null;
  const zone = text.slice(20, length - 5);
  const offset = zone === '+0000' ? 0 : zoneOffset(zone);
  const month = monthOf(text.slice(4, 7));
  if (offset === null || month === 0) return null;
  const year = four(text, length - 4);
  return utc(year, month, two(text, 8), two(text, 11), two(text, 14), two(text, 17), 0, offset);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** Minutes east of UTC. Names that several countries use for different zones (IST, CST of China) are read as the US or EU reads them, or not at all. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  UT: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  AST: -240,
  ADT: -180,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  CEST: 120,
  MEZ: 60,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
};

function zoneOffset(zone: string): number | null {
  if (zone === '') return null;
  const first = zone.charCodeAt(0);
  if (first === 43 || first === 45) return numericOffset(zone, 0);
  const name = zone.toUpperCase();
  return Object.hasOwn(ZONES, name) ? ZONES[name]! : null;
}

/** Anything else: the parts are told by their form. `text` is trimmed. */
function looseTime(text: string, reading: TimeReading): number | null {
  if (text.length < 6 || text.length > 48) return null;
  if (/^\d+(?:\.\d+)?$/.test(text)) return epochTime(text);
  const date = dateIn(text, reading);
  if (date === null) return null;
  const clock = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])\.?m\b\.?)?/i.exec(date.rest);
  const rest = clock === null ? date.rest : date.rest.replace(clock[0], ' ');
  let hour = Number(clock?.[1] ?? 0);
  const half = clock?.[5]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  const zone = rest
    .replace(/\([^)]*\)|[,·]|\bat\b|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?/gi, ' ')
    .trim();
  const named = /^(?:UTC|GMT)(?=[+-])/i.test(zone) ? zone.slice(3) : zone;
  const offset =
    named === '' || named === 'T' ? (reading.utcOffset ?? 0) : zoneOffset(named.replace(/^T\s*/, ''));
  if (offset === null) return null;
  const ms = Math.floor(Number(`0.${clock?.[4] ?? 0}`) * 1000);
  return utc(
    date.year,
    date.month,
    date.day,
    hour,
    Number(clock?.[2] ?? 0),
    Number(clock?.[3] ?? 0),
    ms,
    offset,
  );
}

interface DateFound {
  year: number;
  month: number;
  day: number;
  /** The text without the date: clock, zone, name of the day. */
  rest: string;
}

function dateIn(text: string, reading: TimeReading): DateFound | null {
  const without = (part: string) => text.replace(part, ' ');
  const iso = /(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/.exec(text);
  if (iso) return { year: +iso[1]!, month: +iso[3]!, day: +iso[4]!, rest: without(iso[0]) };
  const numeric = /(?<![\d:])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(text);
  if (numeric) {
    const dayFirst = numeric[2] === '.' || reading.dayFirst === true;
    const [first, second] = [+numeric[1]!, +numeric[3]!];
    const [day, month] = dayFirst ? [first, second] : [second, first];
    return { year: fullYear(numeric[4]!), month, day, rest: without(numeric[0]) };
  }
  const dayMonth =
    /(?<![\d:])(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?![\d:])/i.exec(text);
  if (dayMonth) return namedDate(dayMonth[3]!, dayMonth[2]!, dayMonth[1]!, without(dayMonth[0]));
  const monthDay = /\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(\d{4})(?![\d:])/i.exec(text);
  if (monthDay) return namedDate(monthDay[3]!, monthDay[1]!, monthDay[2]!, without(monthDay[0]));
  const yearLast = /\b([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}.*)\s(\d{4})$/i.exec(text);
  if (yearLast) return namedDate(yearLast[4]!, yearLast[1]!, yearLast[2]!, yearLast[3]!);
  return null;
}

function namedDate(year: string, month: string, day: string, rest: string): DateFound | null {
  const number = monthOf(month);
  return number === 0 ? null : { year: fullYear(year), month: number, day: +day, rest };
}

/** Two digits are 1970 to 2069, as spreadsheets write them. */
const fullYear = (year: string): number => (year.length > 2 ? +year : +year + (+year < 70 ? 2000 : 1900));

/** A number since the epoch, its unit told by its size: 9 to 11 digits are seconds, 12 to 14 ms, 15 to 17 µs, 18 and 19 ns; 8 and 14 may be a date in digits. */
function epochTime(text: string): number | null {
  const [whole = '', fraction = ''] = text.split('.');
  const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/.exec(whole);
  if (compact && fraction === '') {
    const [, year, month, day, hour = 0, minute = 0, second = 0] = compact;
    return utc(+year!, +month!, +day!, +hour, +minute, +second, 0, 0);
  }
  const digits = whole.length;
  if (digits < 9 || digits > 19) return null;
  if (digits <= 11) return Math.floor(Number(text) * 1000 + 1e-4);
  if (digits <= 14) return Number(whole);
  return Number(whole.slice(0, digits <= 17 ? -3 : -6));
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since the epoch of a time `offset` minutes east of UTC; null where a part is out of range. */
function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
  offset: number,
): number | null {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return null;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && leap ? 29 : DAYS[month - 1]!)) return null;
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60)) return null;
  // A leap second has no place in time since the epoch: it falls on the second before it.
  const seconds = (hour * 60 + minute - offset) * 60 + Math.min(second, 59);
  return (daysFromCivil(year, month, day) * 86_400 + seconds) * 1000 + ms;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, with March as the first month of a year. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
