/** What is said most, and how those posts feel. */
import { UsageError } from '../model/errors.ts';
import { BY_SENTIMENT, foldSentiments, type SentimentSplit, splitOf, totalsOf } from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './scope.ts';

export interface TopEntry extends SentimentSplit {
  key: string;
  /** Of authors: where they post. */
  network?: string;
  /** Of entities: person, place and so on, as the model names it. */
  type?: string;
}

/** How each kind is taken from `posts`. */
interface Kind {
  /** What is selected of each post. */
  from: string;
  /** What is counted, and what tells equal keys apart; posts whose key is null are left out. */
  key: string;
  also?: string;
  /** How the key is shown, where not as it is. */
  shown?: string;
  /** The column of the rollups that counts the same. */
  rolledUp?: string;
}

const PLAIN = { also: "''", shown: 'key' };
const each = (column: string): Kind => ({ from: `unnest(${column}) as one`, key: 'one' });

const KINDS: Record<TopKind, Kind> = {
  hashtags: each('hashtags'),
  mentions: each('mentions'),
  urls: each('urls'),
  cashtags: each('cashtags'),
  topics: { ...each('topics'), rolledUp: 'topic' },
  langs: { from: 'lang', key: "coalesce(lang, 'und')", rolledUp: 'lang' },
  networks: { from: 'network', key: 'network', rolledUp: 'network' },
  authors: {
    from: 'network, author_handle, author_id',
    key: 'coalesce(author_handle, author_id)',
    also: 'network',
  },
  // Gathered whatever their case, once a post; one of their spellings is shown.
  entities: {
    from: `entities,
      unnest(list_distinct(list_transform(entities, lambda e: {text: lower(e.text), type: e.type}))) as one`,
    key: 'one.text',
    also: 'one.type',
    shown: 'list_filter(entities, lambda e: lower(e.text) = key and e.type = also)[1].text',
  },
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

/** The entries with the most posts, most first, then by name; 20 unless a limit is given. A post counts once for each. */
export async function listTop(
  reader: LakePosts,
  kind: TopKind,
  asked: PostFilter,
  options: { limit?: number } = {},
  ask: AskOptions = {},
): Promise<TopEntry[]> {
  const filter = checkFilter(asked);
  const limit = options.limit ?? 20;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new UsageError(`The limit is ${limit}; it should be a whole number from 1 to ${MOST}.`);
  }
  if (!TOP_KINDS.includes(kind)) {
    throw new UsageError(`There is no top of "${kind}"; take one of ${TOP_KINDS.join(', ')}.`);
  }
  const quick = fromRollups(reader, kind, filter, limit);
  if (quick !== null) return quick;
  return fromPosts(reader, kind, filter, limit, ask);
}

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

/** Counts every key, then how the posts of the few with the most feel: that many groups alone need be split. */
async function fromPosts(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
  ask: AskOptions,
): Promise<TopEntry[]> {
  const where = whereOf(filter);
  const { from, key, also, shown } = { ...PLAIN, ...KINDS[kind] };
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) => `
      with each as not materialized (select sentiment, ${from} from ${posts} where ${where.sql}),
        keyed as not materialized (select ${key} as key, ${also} as also, * from each),
        top as materialized (select key, also, count(*) as posts from keyed where key is not null
          group by key, also order by posts desc, key limit ${limit})
      select key, also, min(${shown}) as shown, ${BY_SENTIMENT} from keyed semi join top using (key, also)
      group by key, also, sentiment`,
    values: where.values,
  });
  const folded = foldSentiments(rows, (row) => `${row.also}\n${row.key}`).map(({ first, totals }) => ({
    key: String(first.shown),
    ...(kind === 'authors' ? { network: String(first.also) } : {}),
    ...(kind === 'entities' ? { type: String(first.also) } : {}),
    ...splitOf(totals),
  }));
  return folded.sort((a, b) => b.posts - a.posts || (a.key < b.key ? -1 : 1));
}
