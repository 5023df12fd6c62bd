/** What an alert measures, window by window, asked of the posts of a lake. */
import type { Observation } from '../../alerts/judge.ts';
import { ALL_TOPICS, NO_TIME } from '../../lake/rollup.ts';
import { Account } from '../../ledger/account.ts';
import type { Alert } from '../../model/alert.ts';
import type { Post } from '../../model/post.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { onlyRolledUp, type PostFilter } from '../../query/filter.ts';
import type { AskOptions } from '../../query/lake-posts.ts';
import type { NewTerm } from '../../query/new-terms.ts';
import { QUARTER_HOUR_MS, type Window } from '../../windows/window.ts';

/** A window of which more is missing says nothing. */
const KNOWN_SHARE = 0.9;

export interface Range {
  /** Event time, ms; both multiples of the window's length. */
  from: number;
  to: number;
}

/** Which posts an alert is about. */
export function questionOf(alert: Alert): PostFilter {
  const { topic, network, source, lang, sentiment, author, hashtag, mention, entity, search } = alert;
  const named = {
    topics: topic === undefined ? undefined : [topic],
    networks: network,
    sources: source === undefined ? undefined : [source],
    langs: lang,
    sentiments: sentiment,
    author,
    hashtag,
    mention,
    entity,
    text: search,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Whether the quarter-hour counts answer it, whatever the number of posts. */
export const isRolledUp = (alert: Alert): boolean =>
  !isNew(alert) && alert.window % QUARTER_HOUR_MS === 0 && onlyRolledUp(questionOf(alert));

const isNew = ({ measure }: Alert): boolean => measure === 'new_hashtag' || measure === 'new_entity';

/** When the first post of the lake was written; null where there is none with a time. */
export function firstEvent({ lake }: QueryEngine): number | null {
  const row = lake.db
    .prepare('select min(start) as start from rollup where topic = ? and start > ?')
    .get(ALL_TOPICS, NO_TIME);
  return row?.start == null ? null : Number(row.start);
}

/**
 * A window's observation for every window of the range, but for those before `judgedFrom` that lie before the first with
 * posts: nothing was collected then. In order of time.
 */
export async function observe(
  queries: QueryEngine,
  alert: Alert,
  range: Range,
  judgedFrom: number,
  ask: AskOptions = {},
): Promise<Observation[]> {
  const found = isNew(alert)
    ? await countNew(queries, alert, range, ask)
    : await countWindows(queries, alert, range, ask);
  const first = [...found.keys()].reduce((least, start) => Math.min(least, start), judgedFrom);
  const account = Account.read(queries.lake.db, range);
  const topic = alert.topic ?? ALL_TOPICS;
  const observations: Observation[] = [];
  for (let start = Math.max(range.from, first); start < range.to; start += alert.window) {
    const coverage = account.coverageOf(start, alert.window, topic);
    // That a source is silent is what its gaps are, too.
    const known = alert.measure === 'silence' || coverage === null || coverage >= KNOWN_SHARE;
    observations.push({ start, known, ...(found.get(start) ?? nothing(alert)) });
  }
  return observations;
}

type Counted = Pick<Observation, 'value' | 'posts'>;

const nothing = ({ measure }: Alert): Counted => ({
  value: measure === 'share' || measure === 'net' ? null : 0,
  posts: 0,
});

async function countWindows(
  queries: QueryEngine,
  alert: Alert,
  { from, to }: Range,
  ask: AskOptions,
): Promise<Map<number, Counted>> {
  const { sentiments, ...question } = questionOf(alert);
  // Of the counts each sentiment's are kept, so that they are chosen afterwards.
  const filter = isRolledUp(alert) || sentiments === undefined ? question : { ...question, sentiments };
  const windows = await queries.windows({ ...filter, from, to }, { lengthMs: alert.window }, ask);
  return new Map(windows.map((window) => [window.window_start.getTime(), countedOf(alert, window)]));
}

function countedOf(alert: Alert, window: Window): Counted {
  const { posts, scored } = window;
  switch (alert.measure) {
    case 'share':
      return { value: window[`share_${alert.label!}`], posts: scored };
    case 'net':
      return { value: scored === 0 ? null : window.share_positive! - window.share_negative!, posts: scored };
    default: {
      if (alert.sentiment === undefined) return { value: posts, posts };
      const chosen = alert.sentiment.reduce(
        (sum, label) => sum + Math.round((window[`share_${label}`] ?? 0) * scored),
        0,
      );
      return { value: chosen, posts: chosen };
    }
  }
}

/** Terms that are new in the windows of a range. Before the lake is as old as they were unseen for, none are. */
export async function newTerms(
  queries: QueryEngine,
  alert: Alert,
  { from, to }: Range,
  ask: AskOptions = {},
): Promise<NewTerm[]> {
  const first = firstEvent(queries);
  if (first === null) return [];
  const terms = await queries.newTerms(
    { ...questionOf(alert), from, to },
    {
      kind: alert.measure === 'new_entity' ? 'entities' : 'hashtags',
      lengthMs: alert.window,
      unseenMs: alert.unseen,
      posts: alert.posts,
    },
    ask,
  );
  return terms.filter(({ start }) => start - alert.unseen >= first);
}

async function countNew(
  queries: QueryEngine,
  alert: Alert,
  range: Range,
  ask: AskOptions,
): Promise<Map<number, Counted>> {
  const byWindow = Map.groupBy(await newTerms(queries, alert, range, ask), ({ start }) => start);
  return new Map(
    [...byWindow].map(([start, terms]) => [
      start,
      { value: terms.length, posts: terms.reduce((sum, { posts }) => sum + posts, 0) },
    ]),
  );
}

/** What drove an alert in a stretch of time: posts, and terms where it is about those. */
export interface Drivers {
  posts: Post[];
  terms: { term: string; posts: number }[];
}

export async function driversOf(
  queries: QueryEngine,
  alert: Alert,
  { from, to }: Range,
  options: { low: boolean; limit: number },
  ask: AskOptions = {},
): Promise<Drivers> {
  const question = { ...questionOf(alert), from, to };
  if (!isNew(alert)) {
    const label = drivingLabel(alert, options.low);
    const filter = label === null ? question : { ...question, sentiments: [label] };
    return { posts: await queries.striking(filter, options.limit, ask), terms: [] };
  }
  const terms = await newTerms(queries, alert, { from, to }, ask);
  const [first] = terms;
  if (first === undefined) return { posts: [], terms: [] };
  const named = alert.measure === 'new_entity' ? { entity: first.term } : { hashtag: first.term };
  const posts = await queries.striking({ ...question, ...named }, options.limit, ask);
  return { posts, terms: terms.map(({ term, posts: count }) => ({ term, posts: count })) };
}

/** Whose posts moved a share: of one that has fallen, those that are on the other side cannot be named. */
function drivingLabel({ measure, label }: Alert, low: boolean) {
  if (measure === 'share') return low ? null : label!;
  if (measure === 'net') return low ? 'negative' : 'positive';
  return null;
}
