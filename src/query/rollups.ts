/** Questions that the quarter-hour counts answer exactly, whatever the number of posts. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { ALL_TOPICS, NO_TIME, ROLLUP_MS, sumColumn } from '../lake/rollup.ts';
import { LABELS, type Label } from '../model/post.ts';
import { onlyRolledUp, type PostFilter } from './filter.ts';

const isAligned = (time: number | undefined): boolean => time === undefined || time % ROLLUP_MS === 0;

/** Whether counts by quarter-hour, network, language and sentiment answer the filter; topics are the asker's matter. */
export const rollsUp = (filter: PostFilter): boolean =>
  onlyRolledUp(filter) && isAligned(filter.from) && isAligned(filter.to);

/** A filter that quarter-hour counts could answer but for its ends: the whole quarter-hours of its time, and the rest. */
export function byQuarterHours(filter: PostFilter): { whole: PostFilter | null; rest: PostFilter[] } {
  const { from, to } = filter;
  const start = from === undefined ? undefined : Math.ceil(from / ROLLUP_MS) * ROLLUP_MS;
  const end = to === undefined ? undefined : Math.floor(to / ROLLUP_MS) * ROLLUP_MS;
  if (start !== undefined && end !== undefined && start >= end) return { whole: null, rest: [filter] };
  const whole = {
    ...filter,
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
  const rest: PostFilter[] = [];
  if (start !== undefined && start !== from) rest.push({ ...filter, to: start });
  if (end !== undefined && end !== to) rest.push({ ...filter, from: end });
  return { whole, rest };
}

/** The columns of a group's totals: counts, and the sums of scores in ten-thousandths; of some sentiments, or of all. */
function totalColumns(sentiments: readonly Label[] | undefined): string {
  if (sentiments === undefined) {
    const columns = ['posts', 'scored', ...LABELS, ...LABELS.map((score) => sumColumn(score))];
    return columns.map((column) => `sum(${column}) as ${column}`).join(', ');
  }
  const posts = `sum(${sentiments.join(' + ')})`;
  return [
    `${posts} as posts`,
    `${posts} as scored`,
    ...sentiments.map((label) => `sum(${label}) as ${label}`),
    ...LABELS.map(
      (score) => `sum(${sentiments.map((of) => sumColumn(score, of)).join(' + ')}) as ${sumColumn(score)}`,
    ),
  ].join(', ');
}

/** Totals of groups; `by` is SQL over start, topic, network and lang and comes back as `key`. */
export function rolledUp(
  db: DatabaseSync,
  filter: PostFilter,
  by: string,
  options: { topic?: string | null; order?: string; limit?: number } = {},
): Record<string, unknown>[] {
  const terms: string[] = [];
  const values: SQLInputValue[] = [];
  const marks = (list: readonly string[]): string => list.map(() => '?').join(', ');
  if (filter.from !== undefined || filter.to !== undefined) {
    terms.push('start >= ? and start < ?');
    values.push(filter.from ?? NO_TIME + 1, filter.to ?? Number.MAX_SAFE_INTEGER);
  }
  // Null asks for every topic but the one that stands for all posts.
  if (options.topic === null) terms.push(`topic <> '${ALL_TOPICS}'`);
  else {
    terms.push('topic = ?');
    values.push(options.topic ?? filter.topics?.[0] ?? ALL_TOPICS);
  }
  if (filter.networks) {
    terms.push(`network in (${marks(filter.networks)})`);
    values.push(...filter.networks);
  }
  if (filter.langs) {
    const prefixes = filter.langs.map(() => 'lower(lang) glob ?').join(' or ');
    terms.push(`(lower(lang) in (${marks(filter.langs)}) or ${prefixes})`);
    values.push(...filter.langs, ...filter.langs.map((lang) => (lang.includes('-') ? lang : `${lang}-*`)));
  }
  const sentiments = filter.sentiments && [...new Set(filter.sentiments)];
  if (sentiments) terms.push(`${sentiments.join(' + ')} > 0`);
  const order = options.order === undefined ? '' : `order by ${options.order}`;
  const limit = options.limit === undefined ? '' : `limit ${options.limit}`;
  return db
    .prepare(
      `select ${by} as key, min(start) as first, max(start) as last, ${totalColumns(sentiments)} from rollup
       where ${terms.join(' and ')} group by key ${order} ${limit}`,
    )
    .all(...values);
}
