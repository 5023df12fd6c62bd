/**
 * How Redshift is loaded: `redshiftCopies` fill the tables of loading, `redshiftMerges` take them over. Run them in
 * this order in one transaction; whatever is loaded again leaves each post and window there once.
 */
import { literal } from '../schema.ts';
import { OBJECT_COLUMNS, quotedNames, type WarehouseColumn } from './columns.ts';
import { inSchema, type RedshiftOptions } from './redshift-tables.ts';

export interface CopyOptions {
  /** The lake's root, `s3://bucket/prefix/`, with its slash at the end. */
  root: string;
  /** The ARN of the role that Redshift reads the bucket with. */
  role: string;
  /** The schema of the tables; `public` unless given. */
  schema?: string;
  /** The address of a manifest of objects of posts; unless given, all of `posts/` is read. */
  posts?: string;
}

export interface Copy {
  table: string;
  /** What it reads, below the root; COPY fails where nothing is there, so it is left out then. */
  folder: string;
  /** The statement that empties the table before; TRUNCATE would end the transaction. */
  clear: string;
  sql: string;
}

export function redshiftCopies({ root, role, schema = 'public', posts }: CopyOptions): Copy[] {
  const copy = copier(root, role, schema);
  const parquet = 'format as parquet serializetojson';
  return [
    posts === undefined
      ? copy('tweet_loading', 'posts/', parquet)
      : copy('tweet_loading', 'posts/', `${parquet} manifest`, posts),
    copy('sentiment_loading', 'windows/', 'format as parquet'),
    copy('hidden_post', 'tombstones/posts/', "format as json 'auto'"),
    copy('hidden_account', 'tombstones/accounts/', "format as json 'auto'"),
  ];
}

/** A copy of a folder of the lake, or of one address, into a table. */
export const copier =
  (root: string, role: string, schema: string) =>
  (table: string, folder: string, format: string, from = `${root}${folder}`): Copy => ({
    table,
    folder,
    clear: `delete from ${inSchema(schema, table)}`,
    sql: `copy ${inSchema(schema, table)}\nfrom ${literal(from)}\niam_role ${literal(role)}\n${format}`,
  });

/** Takes over what was copied, and removes what is hidden. */
export function redshiftMerges({ windows, schema = 'public' }: RedshiftOptions): string[] {
  const tweet = inSchema(schema, 'tweet');
  const sentiment = inSchema(schema, 'sentiment');
  const loading = inSchema(schema, 'tweet_loading');
  const loadingWindows = inSchema(schema, 'sentiment_loading');
  const newest = (
    table: string,
    columns: readonly WarehouseColumn[],
    by: string,
    order: string,
  ): string => `select ${quotedNames(columns)} from (
    select ${quotedNames(columns)}, row_number() over (partition by ${by} order by ${order}) as place
    from ${table}
  ) as ranked where place = 1`;
  const isWindow = (of: string): string =>
    ['window_start', 'window_end', 'topic'].map((name) => `${of}."${name}" = fresh."${name}"`).join(' and ');
  return [
    // Of one version the smallest hash is the post; the same post again may have other scores.
    `delete from ${tweet}
using ${loading} as fresh
where ${tweet}."id" = fresh."id"
  and (fresh."_version" > ${tweet}."_version"
    or (fresh."_version" = ${tweet}."_version" and fresh."_hash" <= ${tweet}."_hash"))`,
    `insert into ${tweet} (${quotedNames(OBJECT_COLUMNS)})
select ${quotedNames(OBJECT_COLUMNS, 'fresh.')}
from (
  ${newest(loading, OBJECT_COLUMNS, '"id"', '"_version" desc, "_hash"')}
) as fresh
left join ${tweet} as old on old."id" = fresh."id"
where old."id" is null`,
    `delete from ${tweet}
using ${inSchema(schema, 'hidden_post')} as hidden
where ${tweet}."id" = hidden."id"
  and (hidden."version" is null or ${tweet}."_version" < hidden."version"
    or (${tweet}."_version" = hidden."version" and (hidden."hash" is null or ${tweet}."_hash" > hidden."hash")))`,
    `with latest as (
  select "network", "author_id", "at", "hidden",
    row_number() over (partition by "network", "author_id" order by "at" desc nulls first, "hidden" desc) as place
  from ${inSchema(schema, 'hidden_account')}
)
delete from ${tweet}
using latest
where latest.place = 1 and latest."hidden"
  and ${tweet}."network" = latest."network" and ${tweet}."author_id" = latest."author_id"
  and (latest."at" is null or ${tweet}."_version" <= latest."at")`,
    `delete from ${sentiment}
using ${loadingWindows} as fresh
where ${isWindow(sentiment)} and fresh."revision" >= ${sentiment}."revision"`,
    `insert into ${sentiment} (${quotedNames(windows)})
select ${quotedNames(windows, 'fresh.')}
from (
  ${newest(loadingWindows, windows, '"window_start", "window_end", "topic"', '"revision" desc')}
) as fresh
left join ${sentiment} as old on ${isWindow('old')}
where old."topic" is null`,
  ];
}
