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
  schema?: string;
  /** The address of a manifest of objects of posts; unless given, all of `posts/` is read. */
  posts?: string;
}

export interface Copy {
  table: string;
  /** The folder it reads, below the root; COPY fails where nothing lies in it, so it is left out then. */
  folder: string;
  /** The statement that empties the table before; TRUNCATE would end the transaction. */
  clear: string;
  sql: string;
}

export function redshiftCopies({ root, role, schema = 'public', posts }: CopyOptions): Copy[] {
  const copy = (table: string, folder: string, format: string, from = `${root}${folder}`): Copy => ({
    table,
    folder,
    clear: `delete from ${inSchema(schema, table)}`,
    sql: `copy ${inSchema(schema, table)}\nfrom ${literal(from)}\niam_role ${literal(role)}\n${format}`,
  });
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

/** Takes over what was copied, and removes what is hidden. */
export function redshiftMerges({ windows, schema = 'public' }: RedshiftOptions): string[] {
  const name = (table: string): string => inSchema(schema, table);
  const newest = (table: string, columns: readonly WarehouseColumn[], by: string, order: string): string =>
    `select ${quotedNames(columns)} from (\n  select ${quotedNames(columns)}, row_number() over (partition by ${by} order by ${order}) as place\n  from ${name(table)}\n) as ranked where place = 1`;
  const posts = quotedNames(OBJECT_COLUMNS);
  const window = '"window_start", "window_end", "topic"';
  const sameWindow =
    '"window_start" = fresh."window_start" and old."window_end" = fresh."window_end" and old."topic" = fresh."topic"';
  return [
    // Of one version the smallest hash is the post; the same post again may have other scores.
    `delete from ${name('tweet')} using (${newest('tweet_loading', OBJECT_COLUMNS, '"id"', '"_version" desc, "_hash"')}) as fresh
where ${name('tweet')}."id" = fresh."id" and (fresh."_version" > ${name('tweet')}."_version"
  or (fresh."_version" = ${name('tweet')}."_version" and fresh."_hash" <= ${name('tweet')}."_hash"))`,
    `insert into ${name('tweet')} (${posts})
select ${quotedNames(OBJECT_COLUMNS, 'fresh.')} from (${newest('tweet_loading', OBJECT_COLUMNS, '"id"', '"_version" desc, "_hash"')}) as fresh
left join ${name('tweet')} as old on old."id" = fresh."id"
where old."id" is null`,
    `delete from ${name('tweet')} using ${name('hidden_post')} as hidden
where ${name('tweet')}."id" = hidden."id" and (hidden."version" is null or ${name('tweet')}."_version" < hidden."version"
  or (${name('tweet')}."_version" = hidden."version" and (hidden."hash" is null or ${name('tweet')}."_hash" > hidden."hash")))`,
    `delete from ${name('tweet')} using (
  select "network", "author_id", "at", "hidden", row_number() over (partition by "network", "author_id" order by "at" desc nulls first, "hidden" desc) as place
  from ${name('hidden_account')}
) as account
where account.place = 1 and account."hidden" and ${name('tweet')}."network" = account."network" and ${name('tweet')}."author_id" = account."author_id"
  and (account."at" is null or ${name('tweet')}."_version" <= account."at")`,
    `delete from ${name('sentiment')} using ${name('sentiment_loading')} as fresh
where ${name('sentiment')}.${sameWindow.replaceAll('old.', `${name('sentiment')}.`)} and fresh."revision" >= ${name('sentiment')}."revision"`,
    `insert into ${name('sentiment')} (${quotedNames(windows)})
select ${quotedNames(windows, 'fresh.')} from (${newest('sentiment_loading', windows, window, '"revision" desc')}) as fresh
left join ${name('sentiment')} as old on old.${sameWindow}
where old."topic" is null`,
  ];
}
