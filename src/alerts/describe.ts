/** Alerts and what they measured, in plain sentences. */
import type { Alert } from '../model/alert.ts';
import { plainText } from './plain-text.ts';

export interface Reading {
  value: number;
  expected: number | null;
  upper: number | null;
  lower: number | null;
  posts: number;
}

const COUNT = new Intl.NumberFormat('en');
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const SIGNED = new Intl.NumberFormat('en', { signDisplay: 'exceptZero', maximumFractionDigits: 2 });

/** A value of a measure as people read it. */
export function formatValue(measure: Alert['measure'], value: number): string {
  if (measure === 'share') return PERCENT.format(value);
  return measure === 'net' ? SIGNED.format(value) : COUNT.format(Math.round(value * 10) / 10);
}

/** What is measured, in words. */
export function describeMeasure(alert: Alert): string {
  switch (alert.measure) {
    case 'volume':
      return 'posts';
    case 'share':
      return `share of ${alert.label} posts`;
    case 'net':
      return 'net sentiment';
    case 'new_hashtag':
      return 'new hashtags';
    case 'new_entity':
      return 'new names';
    case 'silence':
      return `posts of the source ${alert.source}`;
  }
}

/** What was measured, against what was expected: "net sentiment was −0.4, below −0.2". */
export function describeReading(alert: Alert, { value, expected, upper, lower }: Reading): string {
  const { measure } = alert;
  if (measure === 'silence') return `nothing came of the source ${alert.source}`;
  const shown = (number: number): string => formatValue(measure, number);
  const said = `${describeMeasure(alert)}: ${shown(value)}`;
  const usual = expected === null ? '' : `; usual for the hour is ${shown(expected)}`;
  if (upper !== null && value > upper)
    return measure.startsWith('new_') ? said : `${said}, above ${shown(upper)}${usual}`;
  if (lower !== null && value < lower) return `${said}, below ${shown(lower)}${usual}`;
  return `${said}${usual}`;
}

/** The span of a window, UTC. */
export function describeSpan(start: number, end: number): string {
  const [from, to] = [new Date(start).toISOString(), new Date(end).toISOString()];
  const until = from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, 16) : to.slice(0, 16).replace('T', ' ');
  return `${from.slice(0, 16).replace('T', ' ')} to ${until} UTC`;
}

/** The terms that are new, for a sentence. */
export const describeTerms = (alert: Alert, terms: readonly { term: string; posts: number }[]): string =>
  terms
    .slice(0, 5)
    .map(
      ({ term, posts }) =>
        `${alert.measure === 'new_hashtag' ? '#' : ''}${plainText(term, 60)} (${COUNT.format(posts)})`,
    )
    .join(', ');
