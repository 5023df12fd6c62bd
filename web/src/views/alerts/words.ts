/** Alerts in words. */
import { formatCount, formatLength, formatNet, formatShare } from '../../format.ts';
import { durationOf } from '../../question/duration.ts';
import type { Alert, AlertMeasure, Definition, Firing } from './types.ts';

export const MEASURES: Record<AlertMeasure, string> = {
  volume: 'Number of posts',
  share: 'Share of a sentiment',
  net: 'Net sentiment',
  new_hashtag: 'A new hashtag',
  new_entity: 'A new name',
  silence: 'Silence of a source',
};

export const STATES: Record<Alert['state'], string> = {
  ok: 'Calm',
  pending: 'Pending',
  firing: 'Firing',
  acknowledged: 'Acknowledged',
};

export const ENDS: Record<NonNullable<Firing['resolution']>, string> = {
  resolved: 'calm again',
  withdrawn: 'withdrawn: late posts took its reason away',
  'by-hand': 'resolved by hand',
  changed: 'the alert was changed',
  removed: 'the alert was removed',
};

export function formatValue(measure: AlertMeasure, value: number | null): string {
  if (value === null) return '–';
  if (measure === 'share') return formatShare(value);
  return measure === 'net' ? formatNet(value) : formatCount(Math.round(value * 10) / 10);
}

const length = (text: string): string => {
  const ms = durationOf(text);
  return ms === null ? text : formatLength(ms);
};

/** "Share of negative posts by 1 h, above 40 %, for 2 windows". */
export function describe(definition: Definition): string {
  const { hold, window, least_posts } = definition;
  return [
    `${subjectOf(definition)} by ${length(window)}`,
    conditionOf(definition),
    hold > 1 ? `for ${hold} windows in a row` : '',
    least_posts > 1 ? `of at least ${formatCount(least_posts)} posts` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function subjectOf({ measure, label, source, posts, unseen }: Definition): string {
  switch (measure) {
    case 'share':
      return `Share of ${label} posts`;
    case 'silence':
      return `No post of the source ${source}`;
    case 'new_hashtag':
    case 'new_entity':
      return `A ${measure === 'new_hashtag' ? 'hashtag' : 'name'} in ${formatCount(posts)} posts, unseen for ${length(unseen)},`;
    default:
      return MEASURES[measure];
  }
}

function conditionOf({ measure, above, below, unusual }: Definition): string {
  if (above !== undefined) return `above ${formatValue(measure, above)}`;
  if (below !== undefined) return `below ${formatValue(measure, below)}`;
  if (unusual === undefined) return '';
  const side = { above: 'above', below: 'below', either: 'above or below' }[unusual.direction];
  return `${formatCount(unusual.by)} deviations ${side} the usual of the hour`;
}

/** Which posts it is about; empty where it is about all. */
export function questionOf(definition: Definition): string[] {
  const { topic, network, lang, sentiment, author, hashtag, mention, entity, search } = definition;
  const said = (title: string, value: string | readonly string[] | undefined): string[] =>
    value === undefined ? [] : [`${title} ${typeof value === 'string' ? value : value.join(' or ')}`];
  return [
    ...said('Topic', topic),
    ...said('Network', network),
    ...said('Language', lang),
    ...said('Sentiment', sentiment),
    ...said('Author', author),
    ...said('Hashtag', hashtag),
    ...said('Mention', mention),
    ...said('Name', entity),
    ...said('Words', search),
  ];
}
