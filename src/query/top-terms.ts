/**
 * The top of what is said most, over many posts: large objects by their counts of terms (lake/terms/roll-terms.ts),
 * the rest from the posts. A term that an object's counts leave out has there at most `rest` posts, so it is known how
 * far off each sum may be, and which terms may belong to the top: only those are then counted in the posts.
 */
import { TERMS, termsKey } from '../lake/layout.ts';
import { ALL_TOPICS } from '../lake/rollup.ts';
import { literal } from '../lake/schema.ts';
import { SPLIT_COLUMNS, splitOfSentiments } from '../lake/terms/roll-terms.ts';
import { markOf, PLAIN, type RolledTerm, type TermKind, termKinds } from '../lake/terms/term-kinds.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import { LABELS } from '../model/post.ts';
import { noTotals, type Totals } from './answers.ts';
import { type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, LeftOut } from './lake-posts.ts';

export interface TermCount {
  key: string;
  also: string;
  spellings: Spelling[];
  totals: Totals;
}

/** In how many posts a term is said to be of this type, and is written like this. */
export interface Spelling {
  type: string;
  shown: string;
  posts: number;
}

export interface TopTerms {
  /** Most posts first, then by key. */
  terms: TermCount[];
  /** Each count may be too low by so many posts; 0 where all are exact. */
  offBy: number;
  /** Terms of which the sums do not say whether they belong to the top; null where those are not all known. */
  contested: { key: string; also: string }[] | null;
}

/** So many terms are counted in the posts at most; with more, all may as well be. */
const CONTESTED = 1000;

/** Whether counts of terms answer the filter: it asks for nothing but time, one topic, networks and sentiments. */
export const countsTerms = (filter: PostFilter): boolean =>
  (filter.topics?.length ?? 0) <= 1 &&
  filter.langs === undefined &&
  filter.author === undefined &&
  filter.hashtag === undefined &&
  filter.mention === undefined &&
  filter.entity === undefined &&
  filter.url === undefined &&
  filter.text === undefined &&
  filter.rule === undefined;

/** Null where no object in that time is counted. */
export async function topTerms(
  reader: LakePosts,
  kind: RolledTerm,
  filter: PostFilter,
  limit: number,
  ask: AskOptions,
): Promise<TopTerms | null> {
  const { from, to } = filter;
  const there = new Set(await reader.lake.objects.list(TERMS));
  const mark = markOf(reader.names);
  if (there.size === 0) return null;
  const leaveOut = ({ number, minTime, maxTime }: ManifestEntry): boolean =>
    there.has(termsKey(number, mark)) &&
    (from === undefined || (minTime !== null && minTime >= from)) &&
    (to === undefined || (maxTime !== null && maxTime < to));
  const where = whereOf(filter);
  let counted = 0;
  const rows = await reader.ask({
    ...ask,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    leaveOut,
    sql: (posts, leftOut) => {
      counted = leftOut.objects.length;
      const files = leftOut.objects.map(({ number }) => reader.lake.objects.locate(termsKey(number, mark)));
      return files.length === 0
        ? 'select 1 where false'
        : merged(kind, filter, termKinds(reader.names)[kind], {
            posts,
            leftOut,
            files,
            where: where.sql,
            limit,
          });
    },
    // The filter stands in the question once for the posts, and once for rows that are no longer posts.
    values: [...where.values, ...where.values],
  });
  if (counted === 0) return null;
  const number = (value: unknown): number => Number(value ?? 0);
  const all = rows.map((row) => ({
    key: String(row.key),
    also: String(row.also),
    spellings: spellingsOf(row.spellings),
    slack: number(row.slack),
    totals: totalsOf(row),
  }));
  const rest = number(rows[0]?.rest);
  const last = all[limit - 1]?.totals.posts ?? 0;
  const terms = all.slice(0, limit);
  const isSure =
    rest === 0 ||
    (all.length === terms.length &&
      terms.length === limit &&
      terms.every(({ slack }) => slack === 0) &&
      rest < last);
  return {
    terms,
    offBy: isSure ? 0 : rest,
    contested: isSure
      ? []
      : rest >= last || all.length > CONTESTED
        ? null
        : all.map(({ key, also }) => ({ key, also })),
  };
}

const spellingsOf = (list: unknown): Spelling[] =>
  ((list ?? []) as { type: string; shown: string; posts: unknown }[]).map(({ type, shown, posts }) => ({
    type,
    shown,
    posts: Number(posts),
  }));

function totalsOf(row: Record<string, unknown>): Totals {
  const totals = noTotals();
  for (const label of LABELS) {
    totals[label] = Number(row[label]);
    totals.scored += totals[label];
  }
  totals.posts = totals.scored + Number(row.unscored);
  return totals;
}

interface Parts {
  posts: string;
  leftOut: LeftOut;
  files: readonly string[];
  where: string;
  limit: number;
}

/** The terms that may belong to the top, by the posts that are known to have them. */
function merged(
  kind: RolledTerm,
  filter: PostFilter,
  termKind: TermKind,
  { posts, leftOut, files, where, limit }: Parts,
): string {
  const { from, key, also, type, shown } = { ...PLAIN, ...termKind };
  const { networks, sentiments } = filter;
  const sums = (of: (name: string) => string): string =>
    SPLIT_COLUMNS.map((name) => `${of(name)} as "${name}"`).join(', ');
  const onNetwork = networks === undefined ? 'true' : `network in (${networks.map(literal).join(', ')})`;
  const counted = (relation: string, sign: string): string => `
    select null as filename, key, also, ${type} as type, ${shown} as shown, 0 as rest, ${sums((name) => `${sign}count(*) filter (where sentiment ${name === 'unscored' ? 'is null' : `= '${name}'`})`)}
    from (select *, ${key} as key, ${also} as also from (select sentiment, ${from} from ${relation} where ${where}))
    where key is not null group by all`;
  const dated = filter.from !== undefined || filter.to !== undefined;
  const gone = leftOut.gone ?? `(select * from ${posts} limit 0)`;
  return `
    with counts as materialized (
        select key, also, type, shown, network, rest, filename, ${splitOfSentiments(sentiments)}
        from read_parquet([${files.map(literal).join(', ')}], filename = true, hive_partitioning = false)
        where kind = ${literal(kind)} and topic = ${literal(filter.topics?.[0] ?? ALL_TOPICS)}${dated ? ' and (dated or key is null)' : ''}),
      every as materialized (
        select filename, key, also, type, shown, max(rest) as rest, ${sums((name) => `coalesce(sum("${name}") filter (where ${onNetwork}), 0)`)}
        from counts where key is not null group by filename, key, also, type, shown
        union all by name ${counted(posts, '')}
        union all by name ${counted(gone, '-')}),
      known as materialized (
        select key, also, sum(rest) as rest
        from (select key, also, filename, max(rest) as rest from every group by key, also, filename) group by key, also),
      unnamed as materialized (select coalesce(sum(rest), 0) as total from counts where key is null),
      summed as materialized (
        select key, also, (select total from unnamed) - any_value(known.rest) as slack,
          ${SPLIT_COLUMNS.map((name) => `sum("${name}") as "${name}"`).join(', ')},
          ${SPLIT_COLUMNS.map((name) => `sum("${name}")`).join(' + ')} as posts
        from every join known using (key, also) group by key, also having posts > 0),
      top as (select posts from summed order by posts desc, key, also limit 1 offset ${limit - 1}),
      chosen as materialized (
        select * from summed where posts + slack >= coalesce((select posts from top), 0)
        order by posts desc, key, also limit ${Math.max(CONTESTED + 1, limit)}),
      spelled as (
        select key, also, list({type: type, shown: shown, posts: n}) as spellings from (
          select key, also, type, shown, sum(${SPLIT_COLUMNS.map((name) => `"${name}"`).join(' + ')}) as n
          from every semi join chosen using (key, also) group by key, also, type, shown having n > 0)
        group by key, also)
    select *, (select total from unnamed) as rest from chosen left join spelled using (key, also)
    order by posts desc, key, also`;
}
