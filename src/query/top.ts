/** What is said most, and how those posts feel. */
import { UsageError } from '../model/errors.ts';
import { COUNT_COLUMNS, type SentimentSplit, splitOf } from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, Row } from './lake-posts.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './summary.ts';

export interface TopEntry extends SentimentSplit {
  key: string;
  /** Of authors: where they post. */
  network?: string;
  /** Of entities: person, place and so on, as the model names it. */
  type?: string;
}

/** How each kind is taken from `posts`: its key and what tells equal keys apart; null keys are left out. */
const KINDS = {
  hashtags: { key: 'unnest(hashtags)' },
  mentions: { key: 'unnest(mentions)' },
  urls: { key: 'unnest(urls)' },
  cashtags: { key: 'unnest(cashtags)' },
  topics: { key: 'unnest(topics)', rolledUp: 'topic' },
  langs: { key: "coalesce(lang, 'und')", rolledUp: 'lang' },
  networks: { key: 'network', rolledUp: 'network' },
  authors: { key: 'coalesce(author_handle, author_id)', also: 'network' },
  // Gathered whatever their case; of their spellings the first in code order is shown.
  entities: { key: 'unnest(entities)', also: 'type' },
} as const;

export type TopKind = keyof typeof KINDS;
export const TOP_KINDS = Object.keys(KINDS) as TopKind[];

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
  if (!Object.hasOwn(KINDS, kind)) {
    throw new UsageError(`There is no top of "${kind}"; take one of ${TOP_KINDS.join(', ')}.`);
  }
  const rows = quick(reader, kind, filter, limit) ?? (await fromPosts(reader, kind, filter, limit, ask));
  return rows.map((row) => ({
    key: String(row.key),
    ...(kind === 'authors' ? { network: String(row.also) } : {}),
    ...(kind === 'entities' ? { type: String(row.also) } : {}),
    ...splitOf(row),
  }));
}

function quick({ lake }: LakePosts, kind: TopKind, filter: PostFilter, limit: number): Row[] | null {
  const entry = KINDS[kind];
  if (!('rolledUp' in entry) || !rollsUp(filter)) return null;
  const topics = filter.topics?.length ?? 0;
  // Posts of several topics would be counted for each; and of one topic, other topics' counts are not kept.
  if (topics > (kind === 'topics' ? 0 : 1)) return null;
  const order = 'posts desc, key';
  const topic = kind === 'topics' ? { topic: null } : {};
  return rolledUp(lake.db, filter, entry.rolledUp, { ...topic, order, limit });
}

async function fromPosts(
  reader: LakePosts,
  kind: TopKind,
  filter: PostFilter,
  limit: number,
  ask: AskOptions,
): Promise<Row[]> {
  const where = whereOf(filter);
  const entry = KINDS[kind];
  const selected = (posts: string): string => {
    const also = kind !== 'entities' && 'also' in entry ? entry.also : "''";
    const each = `select _row, sentiment, ${entry.key} as key, ${also} as also from ${posts} where ${where.sql}`;
    if (kind !== 'entities')
      return `select key, also, ${COUNT_COLUMNS} from (${each}) where key is not null group by key, also`;
    return `select min(key) as key, also, ${COUNT_COLUMNS} from
      (select min(key.text) as key, key.type as also, any_value(sentiment) as sentiment from (${each})
       where key is not null group by _row, lower(key.text), key.type)
      group by lower(key), also`;
  };
  return reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) => `${selected(posts)} order by posts desc, key limit ${limit}`,
    values: where.values,
  });
}
