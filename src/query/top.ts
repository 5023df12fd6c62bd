/** What is said most, and how those posts feel. */
import { literal } from '../lake/schema.ts';
import { each, isRolledTerm, PLAIN, type TermKind, termKinds } from '../lake/terms/term-kinds.ts';
import type { EntityNames } from '../model/entity-name.ts';
import { CorruptionError, UsageError } from '../model/errors.ts';
import { BY_SENTIMENT, foldSentiments, type SentimentSplit, splitOf, totalsOf } from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, Row } from './lake-posts.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './scope.ts';
import { countsTerms, type Spelling, type TermCount, topTerms } from './top-terms.ts';

export interface TopEntry extends SentimentSplit {
  key: string;
  /** Of authors: where they post. */
  network?: string;
  /** Of entities: person, location and so on, as most posts have it. */
  type?: string;
  /** Of entities: posts by each type that models gave it. */
  types?: Record<string, number>;
}

interface Kind extends TermKind {
  /** The column of the rollups that counts the same. */
  rolledUp?: string;
}

/** Those that are the same in every lake. */
const KINDS: Partial<Record<TopKind, Kind>> = {
  topics: { ...each('topics'), rolledUp: 'topic' },
  langs: { columns: 'lang', from: 'lang', key: "coalesce(lang, 'und')", rolledUp: 'lang' },
  networks: { columns: 'network', from: 'network', key: 'network', rolledUp: 'network' },
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
  /** Of more posts than these each kind's columns are gathered apart; a million unless given. */
  mostGathered?: number;
}

type Limited = TopOptions & { limit: number };

export interface Top {
  /** The entries with the most posts, most first, then by name. A post counts once for each. */
  top: TopEntry[];
  /** Each number of posts may be too low by so many, and what is not listed may have so many more; 0 where all is exact. */
  offBy: number;
}

export async function listTop(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  options: TopOptions = {},
  ask: AskOptions = {},
): Promise<Top> {
  return (await listTops(reader, [kind], filter, options, ask)).get(kind)!;
}

/** Several at once, in the order asked, which is sooner than one after another where posts have to be read. */
export async function listTops(
  reader: LakePosts,
  kinds: readonly TopKind[],
  asked: PostFilter,
  options: TopOptions = {},
  ask: AskOptions = {},
): Promise<Map<TopKind, Top>> {
  const filter = checkFilter(asked, reader.names);
  const limit = options.limit ?? 20;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new UsageError(`The limit is ${limit}; it should be a whole number from 1 to ${MOST}.`);
  }
  const tops = new Map<TopKind, Top>();
  const uncounted: TopKind[] = [];
  for (const kind of new Set(kinds)) {
    if (!TOP_KINDS.includes(kind)) {
      throw new UsageError(`There is no top of "${kind}"; take one of ${TOP_KINDS.join(', ')}.`);
    }
    const top = await fromCounts(reader, kind, filter, { ...options, limit }, ask);
    if (top === null) uncounted.push(kind);
    else tops.set(kind, top);
  }
  for (const [kind, top] of await fromPosts(reader, uncounted, filter, { ...options, limit }, ask)) {
    tops.set(kind, { top, offBy: 0 });
  }
  return new Map([...new Set(kinds)].map((kind) => [kind, tops.get(kind)!]));
}

/** Null where counts do not answer. */
async function fromCounts(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  { limit, quick }: Limited,
  ask: AskOptions,
): Promise<Top | null> {
  const rolled = fromRollups(reader, kind, filter, limit);
  if (rolled !== null) return { top: rolled, offBy: 0 };
  const counted =
    isRolledTerm(kind) && countsTerms(filter)
      ? await topTerms(reader, kind, filter, limit, ask).catch(unlessStopped(ask))
      : null;
  if (counted === null) return null;
  const { terms, offBy, contested } = counted;
  if (offBy === 0 || quick) return { top: terms.map((term) => entryOf(kind, term, reader.names)), offBy };
  return contested === null
    ? null
    : { top: await oneFromPosts(reader, kind, filter, limit, ask, contested), offBy: 0 };
}

/** Counts that cannot be read are no reason to give no answer: the posts have it too. */
const unlessStopped =
  ({ signal }: AskOptions) =>
  (error: unknown): null => {
    if (signal?.aborted || error instanceof CorruptionError) throw error;
    return null;
  };

const entryOf = (
  kind: TopKind,
  { key, also, spellings, totals }: TermCount,
  names: EntityNames,
): TopEntry => ({
  key: kind === 'entities' ? (names.shownOf(key) ?? mostOf(spellings, 'shown')[0] ?? key) : key,
  ...(kind === 'authors' ? { network: also } : {}),
  ...(kind === 'entities' ? typesOf(spellings) : {}),
  ...splitOf(totals),
});

function typesOf(spellings: readonly Spelling[]): Pick<TopEntry, 'type' | 'types'> {
  const types = mostOf(spellings, 'type');
  const posts = (type: string): number =>
    spellings.reduce((sum, one) => sum + (one.type === type ? one.posts : 0), 0);
  return { type: types[0] ?? 'other', types: Object.fromEntries(types.map((type) => [type, posts(type)])) };
}

/** What most posts have first; of as many, in the order of the alphabet. */
function mostOf(spellings: readonly Spelling[], what: 'type' | 'shown'): string[] {
  const posts = new Map<string, number>();
  for (const one of spellings) posts.set(one[what], (posts.get(one[what]) ?? 0) + one.posts);
  return [...posts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}

function fromRollups(
  { lake }: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
): TopEntry[] | null {
  const column = KINDS[kind]?.rolledUp;
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

const MOST_GATHERED = 1_000_000;

/** The posts that the filter leaves are gathered once for all kinds, where they are not too many. */
async function fromPosts(
  reader: LakePosts,
  kinds: readonly TopKind[],
  filter: PostFilter,
  options: Limited,
  ask: AskOptions,
): Promise<Map<TopKind, TopEntry[]>> {
  const tops = (kinds.length > 1 ? await gathered(reader, kinds, filter, options, ask) : null) ?? new Map();
  for (const kind of kinds) {
    if (!tops.has(kind)) tops.set(kind, await oneFromPosts(reader, kind, filter, options.limit, ask));
  }
  return tops;
}

/** Null where the posts are too many. */
async function gathered(
  reader: LakePosts,
  kinds: readonly TopKind[],
  filter: PostFilter,
  { limit, mostGathered = MOST_GATHERED }: Limited,
  ask: AskOptions,
): Promise<Map<TopKind, TopEntry[]> | null> {
  const where = whereOf(filter);
  const columns = new Set(kinds.flatMap((kind) => kindOf(kind, reader.names).columns.split(', ')));
  columns.delete('sentiment');
  return reader.run(
    {
      ...ask,
      ...(await scopeOf(reader, filter, ask)),
      patient: true,
      sql: (posts) =>
        `create temp table gathered as select sentiment, ${[...columns].join(', ')} from ${posts} where ${where.sql} limit ${mostGathered + 1}`,
      values: where.values,
    },
    async (connection, sql, values) => {
      await connection.run(sql, values);
      const [[count]] = (
        await connection.runAndReadAll('select count(*)::DOUBLE from gathered')
      ).getRows() as [[number]];
      if (count > mostGathered) return null;
      const tops = new Map<TopKind, TopEntry[]>();
      for (const kind of kinds) {
        ask.signal?.throwIfAborted();
        const found = await connection.runAndReadAll(
          `with ${termsOf(kind, reader.names, 'gathered', limit)}`,
        );
        tops.set(kind, entriesOf(kind, found.getRowObjectsJS() as Row[], limit, reader.names));
      }
      return tops;
    },
  );
}

/**
 * Counts every key, or those alone that may belong to the top, then how the posts of the few with the most feel: that
 * many groups alone need be split. What is counted is gathered first, so that objects are read once, and the terms of
 * few posts among many are taken from full chunks: in a tenth of the time where it is much work, as for entities.
 */
async function oneFromPosts(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
  ask: AskOptions,
  contested: readonly Contested[] | null = null,
): Promise<TopEntry[]> {
  const where = whereOf(filter);
  const { names } = reader;
  const { columns } = kindOf(kind, names);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    patient: true,
    sql: (posts) => `
      with chosen as materialized (select sentiment, ${columns} from ${posts}
          where ${where.sql}${kind === 'entities' ? ' and entities is not null' : ''}),
        ${termsOf(kind, names, 'chosen', limit, contested)}`,
    values: where.values,
  });
  return entriesOf(kind, rows, limit, names);
}

interface Contested {
  key: string;
  also: string;
}

const kindOf = (kind: TopKind, names: EntityNames): TermKind =>
  isRolledTerm(kind) ? termKinds(names)[kind] : KINDS[kind]!;

/** The end of a question: the terms of a relation that belong to the top, by sentiment and spelling. */
function termsOf(
  kind: TopKind,
  names: EntityNames,
  relation: string,
  limit: number,
  contested: readonly Contested[] | null = null,
): string {
  const { from, key, also, type, shown } = { ...PLAIN, ...kindOf(kind, names) };
  const top =
    contested === null
      ? `select key, also, count(*) as posts from keyed where key is not null
         group by key, also order by posts desc, key, also limit ${limit}`
      : `select * from (values ${contested.map((one) => `(${literal(one.key)}, ${literal(one.also)})`).join(', ')}) wanted (key, also)`;
  const some = kind === 'entities' ? ' where entities is not null' : '';
  return `
    each as not materialized (select sentiment, ${from} from ${relation}${some}),
    keyed as not materialized (select ${key} as key, ${also} as also, * from each),
    top as materialized (${top})
    select key, also, ${type} as type, ${shown} as shown, ${BY_SENTIMENT} from keyed semi join top using (key, also)
    group by all`;
}

function entriesOf(kind: TopKind, rows: readonly Row[], limit: number, names: EntityNames): TopEntry[] {
  const idOf = (row: Row): string => `${row.also}\n${row.key}`;
  const byTerm = Map.groupBy(rows, idOf);
  const terms = foldSentiments(rows, idOf).map(({ first, totals }) => ({
    key: String(first.key),
    also: String(first.also),
    spellings: byTerm.get(idOf(first))!.map((row) => ({
      type: String(row.type),
      shown: String(row.shown),
      posts: Number(row.n),
    })),
    totals,
  }));
  const isBefore = (a: TermCount, b: TermCount): boolean =>
    a.key === b.key ? a.also < b.also : a.key < b.key;
  terms.sort((a, b) => b.totals.posts - a.totals.posts || (isBefore(a, b) ? -1 : 1));
  return terms.slice(0, limit).map((term) => entryOf(kind, term, names));
}
