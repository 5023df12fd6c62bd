/**
 * What one side of a comparison says, from counts alone: languages and networks by the quarter-hour counts, hashtags,
 * names and authors by those of large objects (lake/terms/roll-terms.ts) and by the posts of the others. Posts are
 * counted, not people, and of each large object only the terms it says most; words are not counted at all.
 */
import { TERMS, termsKey } from '../../lake/layout.ts';
import { listObjects } from '../../lake/manifest.ts';
import { ALL_TOPICS } from '../../lake/rollup.ts';
import { literal } from '../../lake/schema.ts';
import { SPLIT_COLUMNS, splitOfSentiments } from '../../lake/terms/roll-terms.ts';
import { markOf, PLAIN, termKinds } from '../../lake/terms/term-kinds.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import { onlyRolledUp, type PostFilter, whereOf } from '../filter.ts';
import type { AskOptions, LakePosts, LeftOut } from '../lake-posts.ts';
import { byQuarterHours, rolledUp } from '../rollups.ts';
import type { SideTerm, SideTerms } from './side-terms.ts';

const COUNTED = ['hashtags', 'entities', 'authors'] as const;
/** Of each kind, those with the most posts. */
const MOST_TERMS = 3000;
/** Posts that are read beside the counts. */
const MOST_READ = 100_000;

/** Whether the counts answer a side: it asks for nothing but time, networks, languages, sentiments and at most one topic. */
export const countsSide = (filter: PostFilter): boolean =>
  onlyRolledUp(filter) && (filter.topics?.length ?? 0) <= 1;

/** The objects that may hold posts of a side. */
const objectsAmong = ({ lake }: LakePosts, { from, to }: PostFilter): ManifestEntry[] =>
  listObjects(lake.db, 'posts').filter(({ minTime, maxTime }) => {
    if (from === undefined && to === undefined) return true;
    return (
      minTime !== null &&
      maxTime !== null &&
      (from === undefined || maxTime >= from) &&
      (to === undefined || minTime < to)
    );
  });

const rowsOf = (objects: readonly ManifestEntry[]): number =>
  objects.reduce((sum, { rows }) => sum + rows, 0);

/** How many posts the objects hold that have to be read for a side. */
export const postsAmong = (reader: LakePosts, filter: PostFilter): number =>
  rowsOf(objectsAmong(reader, filter));

/** What the quarter-hour counts say of a side that `countsSide`; `people` of its terms are posts. */
export function countSide(reader: LakePosts, filter: PostFilter): SideTerms {
  const { whole } = byQuarterHours(filter);
  const parts = (['langs', 'networks'] as const).flatMap((kind) => {
    const column = kind === 'langs' ? 'lang' : 'network';
    const rows = whole === null ? [] : rolledUp(reader.lake.db, whole, column);
    return rows.map((row) => termOf(kind, String(row.key), '', '', String(row.key), row));
  });
  const networks = parts.filter(({ kind }) => kind === 'networks');
  const sum = (name: 'posts' | 'scored' | 'positive' | 'negative'): number =>
    networks.reduce((total, part) => total + part[name], 0);
  return {
    looked: sum('posts'),
    scored: sum('scored'),
    positive: sum('positive'),
    negative: sum('negative'),
    terms: parts,
  };
}

function termOf(
  kind: SideTerm['kind'],
  key: string,
  also: string,
  type: string,
  shown: string,
  row: Record<string, unknown>,
): SideTerm {
  const number = (name: string): number => Number(row[name] ?? 0);
  const posts = number('posts');
  return {
    kind,
    key,
    also,
    type,
    shown,
    people: posts,
    posts,
    scored: number('scored'),
    positive: number('positive'),
    negative: number('negative'),
  };
}

/**
 * Hashtags, names and authors of a side that `countsTerms`, in posts. Null where more of its posts than are read at
 * once lie in objects that have no counts, or that are in its time only in part.
 */
export async function countTerms(
  reader: LakePosts,
  filter: PostFilter,
  ask: AskOptions,
): Promise<SideTerm[] | null> {
  const { from, to } = filter;
  const { names, lake } = reader;
  const there = new Set(await lake.objects.list(TERMS));
  const mark = markOf(names);
  const leaveOut = ({ number, minTime, maxTime }: ManifestEntry): boolean =>
    there.has(termsKey(number, mark)) &&
    (from === undefined || (minTime !== null && minTime >= from)) &&
    (to === undefined || (maxTime !== null && maxTime < to));
  const uncounted = objectsAmong(reader, filter).filter((object) => !leaveOut(object));
  if (rowsOf(uncounted) > MOST_READ) return null;
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    leaveOut,
    sql: (posts, leftOut) => {
      const files = leftOut.objects.map(({ number }) => lake.objects.locate(termsKey(number, mark)));
      return termsSql(reader, filter, { posts, leftOut, files, where: where.sql });
    },
    // The filter stands in the question once for the posts, and once for rows that are no longer posts.
    values: [...where.values, ...where.values],
  });
  return rows.map((row) => {
    const [kind, key] = [row.kind as (typeof COUNTED)[number], String(row.key)];
    const shown = (kind === 'entities' ? names.shownOf(key) : null) ?? String(row.shown);
    return termOf(kind, key, String(row.also), String(row.type), shown, row);
  });
}

interface Parts {
  posts: string;
  leftOut: LeftOut;
  files: readonly string[];
  where: string;
}

function termsSql(reader: LakePosts, filter: PostFilter, { posts, leftOut, files, where }: Parts): string {
  const kinds = termKinds(reader.names);
  const dated = filter.from !== undefined || filter.to !== undefined;
  const onNetwork =
    filter.networks === undefined ? 'true' : `network in (${filter.networks.map(literal).join(', ')})`;
  const narrow = (relation: string): string =>
    `select network, sentiment, author_handle, author_id, hashtags, entities from ${relation} where ${where}`;
  const each = (relation: string, sign: string): string[] =>
    COUNTED.map((kind) => {
      const { from, key, also, type, shown } = { ...PLAIN, ...kinds[kind] };
      const counts = SPLIT_COLUMNS.map(
        (name) =>
          `${sign}count(*) filter (where sentiment ${name === 'unscored' ? 'is null' : `= ${literal(name)}`}) as "${name}"`,
      );
      return `
        select ${literal(kind)} as kind, key, also, ${type} as type, ${shown} as shown, ${counts.join(', ')}
        from (select *, ${key} as key, ${also} as also from (select sentiment, ${from} from ${relation}))
        where key is not null group by all`;
    });
  const rolled =
    files.length === 0
      ? []
      : [
          `select kind, key, also, type, shown, ${splitOfSentiments(filter.sentiments)}
           from read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)
           where kind in (${COUNTED.map(literal).join(', ')}) and topic = ${literal(filter.topics?.[0] ?? ALL_TOPICS)}
             and key is not null and ${onNetwork}${dated ? ' and dated' : ''}`,
        ];
  return `
    with rest as materialized (${narrow(posts)}),
      gone as materialized (${narrow(leftOut.gone ?? `(select * from ${posts} limit 0)`)}),
      every as not materialized (${[...rolled, ...each('rest', ''), ...each('gone', '-')].join(' union all by name ')}),
      spelled as (
        select kind, key, also, type, shown, ${SPLIT_COLUMNS.map((name) => `sum("${name}") as "${name}"`).join(', ')}
        from every group by all),
      summed as (
        select kind, key, also, arg_max(type, n) as type, arg_max(shown, n) as shown, sum(n)::DOUBLE as posts,
          sum(n - unscored)::DOUBLE as scored, sum(positive)::DOUBLE as positive, sum(negative)::DOUBLE as negative
        from (select *, ${SPLIT_COLUMNS.map((name) => `"${name}"`).join(' + ')} as n from spelled)
        group by kind, key, also)
    select * from summed where posts > 0
    qualify row_number() over (partition by kind order by posts desc, key, also) <= ${MOST_TERMS}`;
}
