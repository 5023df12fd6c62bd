/** What is said most, and how those posts feel. */
import { literal } from '../lake/schema.ts';
import { each, PLAIN, type RolledTerm, TERM_KINDS, type TermKind } from '../lake/terms/term-kinds.ts';
import { CorruptionError, UsageError } from '../model/errors.ts';
import { BY_SENTIMENT, foldSentiments, type SentimentSplit, splitOf, totalsOf } from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './scope.ts';
import { countsTerms, type TermCount, topTerms } from './top-terms.ts';

export interface TopEntry extends SentimentSplit {
  key: string;
  /** Of authors: where they post. */
  network?: string;
  /** Of entities: person, place and so on, as the model names it. */
  type?: string;
}

interface Kind extends TermKind {
  /** The column of the rollups that counts the same. */
  rolledUp?: string;
}

const KINDS: Record<TopKind, Kind> = {
  ...TERM_KINDS,
  topics: { ...each('topics'), rolledUp: 'topic' },
  langs: { from: 'lang', key: "coalesce(lang, 'und')", rolledUp: 'lang' },
  networks: { from: 'network', key: 'network', rolledUp: 'network' },
};

export const TOP_KINDS = [
  'hashtags',
  'mentions',
  'entities',
  'authors',
  'langs',
  'urls',
  'cashtags',
  'topics',
  'networks',
] as const;
export type TopKind = (typeof TOP_KINDS)[number];

const MOST = 10_000;

export interface TopOptions {
  /** 20 unless given. */
  limit?: number;
  /** Rather an answer at once that may be off than an exact one that takes longer. */
  quick?: boolean;
}

export interface Top {
  /** The entries with the most posts, most first, then by name. A post counts once for each. */
  top: TopEntry[];
  /** Each number of posts may be too low by so many, and what is not listed may have so many more; 0 where all is exact. */
  offBy: number;
}

export async function listTop(
  reader: LakePosts,
  kind: TopKind,
  asked: PostFilter,
  options: TopOptions = {},
  ask: AskOptions = {},
): Promise<Top> {
  const filter = checkFilter(asked);
  const limit = options.limit ?? 20;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new UsageError(`The limit is ${limit}; it should be a whole number from 1 to ${MOST}.`);
  }
  if (!TOP_KINDS.includes(kind)) {
    throw new UsageError(`There is no top of "${kind}"; take one of ${TOP_KINDS.join(', ')}.`);
  }
  const exact = (top: TopEntry[]): Top => ({ top, offBy: 0 });
  const quick = fromRollups(reader, kind, filter, limit);
  if (quick !== null) return exact(quick);
  const counted =
    isRolledTerm(kind) && countsTerms(filter)
      ? await topTerms(reader, kind, filter, limit, ask).catch(unlessStopped(ask))
      : null;
  if (counted === null) return exact(await fromPosts(reader, kind, filter, limit, ask));
  const { terms, offBy, contested } = counted;
  if (offBy === 0 || options.quick) return { top: terms.map((term) => entryOf(kind, term)), offBy };
  return exact(await fromPosts(reader, kind, filter, limit, ask, contested));
}

/** Counts that cannot be read are no reason to give no answer: the posts have it too. */
const unlessStopped =
  ({ signal }: AskOptions) =>
  (error: unknown): null => {
    if (signal?.aborted || error instanceof CorruptionError) throw error;
    return null;
  };

const isRolledTerm = (kind: TopKind): kind is RolledTerm => kind in TERM_KINDS;

const entryOf = (kind: TopKind, { shown, also, totals }: TermCount): TopEntry => ({
  key: shown,
  ...(kind === 'authors' ? { network: also } : {}),
  ...(kind === 'entities' ? { type: also } : {}),
  ...splitOf(totals),
});

function fromRollups(
  { lake }: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
): TopEntry[] | null {
  const { rolledUp: column } = KINDS[kind];
  if (column === undefined || !rollsUp(filter)) return null;
  const topics = filter.topics?.length ?? 0;
  // Posts of several topics would be counted for each; and of one topic, other topics' counts are not kept.
  if (topics > (kind === 'topics' ? 0 : 1)) return null;
  const order = 'posts desc, key';
  const topic = kind === 'topics' ? { topic: null } : {};
  return rolledUp(lake.db, filter, column, { ...topic, order, limit }).map((row) => ({
    key: String(row.key),
    ...splitOf(totalsOf(row)),
  }));
}

/**
 * Counts every key, or those alone that may belong to the top, then how the posts of the few with the most feel: that
 * many groups alone need be split.
 */
async function fromPosts(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
  ask: AskOptions,
  contested: readonly { key: string; also: string }[] | null = null,
): Promise<TopEntry[]> {
  const where = whereOf(filter);
  const { from, key, also, shown } = { ...PLAIN, ...KINDS[kind] };
  const top =
    contested === null
      ? `select key, also, count(*) as posts from keyed where key is not null
         group by key, also order by posts desc, key limit ${limit}`
      : `select * from (values ${contested.map((one) => `(${literal(one.key)}, ${literal(one.also)})`).join(', ')}) wanted (key, also)`;
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) => `
      with each as not materialized (select sentiment, ${from} from ${posts} where ${where.sql}),
        keyed as not materialized (select ${key} as key, ${also} as also, * from each),
        top as materialized (${top})
      select key, also, min(${shown}) as shown, ${BY_SENTIMENT} from keyed semi join top using (key, also)
      group by key, also, sentiment`,
    values: where.values,
  });
  const terms = foldSentiments(rows, (row) => `${row.also}\n${row.key}`).map(({ first, totals }) => ({
    key: String(first.key),
    also: String(first.also),
    shown: String(first.shown),
    totals,
  }));
  terms.sort((a, b) => b.totals.posts - a.totals.posts || (a.key < b.key ? -1 : 1));
  return terms.slice(0, limit).map((term) => entryOf(kind, term));
}
