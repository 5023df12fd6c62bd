/**
 * Two models side by side, over posts of which the lake knows what both said: in the posts themselves, or kept in the
 * scores zone. No model is run.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, VERSION_COLUMN } from '../lake/schema.ts';
import { scoresByModel, scoresOf } from '../lake/scores/zone-objects.ts';
import { UsageError } from '../model/errors.ts';
import { LABELS, type Label } from '../model/post.ts';
import { QUARTER_HOUR_MS } from '../windows/window.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import { type AskOptions, type LakePosts, scanOf } from './lake-posts.ts';

export interface MovedPost {
  id: string;
  text: string;
  a: Label;
  b: Label;
  a_confidence: number;
  b_confidence: number;
}

export interface ChangedWindow {
  window_start: Date;
  posts: number;
  /** Share of each label by either model, 0 to 1. */
  a: Record<Label, number>;
  b: Record<Label, number>;
  /** Half the sum of the shares' differences: the share of posts that would have to move, 0 to 1. */
  change: number;
}

export interface ModelDiff {
  /** name@version */
  a: string;
  b: string;
  /** Posts that both have scored, and those of them with another label. */
  posts: number;
  moved: number;
  /** Posts by the label of `a`, then by that of `b`. */
  labels: Record<Label, Record<Label, number>>;
  /** Posts that moved; those first of which both are surest. */
  examples: MovedPost[];
  windows: {
    length_ms: number;
    count: number;
    /** Mean over windows of how much each share differs, without sign, and of `change`. */
    mean_share_change: Record<Label, number>;
    mean_change: number;
    /** The windows that change most, those of ten posts and more first. */
    most: ChangedWindow[];
  };
}

export interface DiffOptions {
  /** Examples and windows at most; 10 unless given. */
  limit?: number;
}

/** A window of fewer posts changes a lot by one of them. */
const FEW_POSTS = 10;

/** `a` and `b` are name@version, or a name of which the lake knows one version. @throws UsageError for others */
export async function diffModels(
  reader: LakePosts,
  { a, b }: { a: string; b: string },
  { from, to }: Pick<PostFilter, 'from' | 'to'> = {},
  { limit = 10 }: DiffOptions = {},
  ask: AskOptions = {},
): Promise<ModelDiff> {
  const filter = checkFilter({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  const where = whereOf(filter);
  const { lake } = reader;
  return reader.run(
    { ...ask, ...filter, sql: (posts) => posts, values: where.values },
    async (connection, posts, values) => {
      const known = await knownModels(reader, connection, posts);
      const [first, second] = [resolve(a, known), resolve(b, known)];
      const said = (model: string): string =>
        saidBy(
          model,
          posts,
          scoresOf(lake.db, model).map((key) => lake.objects.locate(key)),
        );
      await connection.run(
        `create temp table pair as
         select posts.id, posts.text, posts.created_at, a.sentiment as a, b.sentiment as b,
           a.confidence as a_confidence, b.confidence as b_confidence
         from ${posts} posts
         join (${said(first)}) a on a.id = posts.id and a.${VERSION_COLUMN} = posts.${VERSION_COLUMN}
         join (${said(second)}) b on b.id = posts.id and b.${VERSION_COLUMN} = posts.${VERSION_COLUMN}
         where ${where.sql}`,
        values,
      );
      const labels = await labelTable(connection);
      const flat = LABELS.flatMap((x) => LABELS.map((y) => ({ isMoved: x !== y, count: labels[x][y] })));
      const sum = (counts: { count: number }[]): number => counts.reduce((all, { count }) => all + count, 0);
      return {
        a: first,
        b: second,
        posts: sum(flat),
        moved: sum(flat.filter(({ isMoved }) => isMoved)),
        labels,
        examples: await examples(connection, limit),
        windows: await windows(connection, limit),
      };
    },
  );
}

async function knownModels(
  { lake }: LakePosts,
  connection: DuckDBConnection,
  posts: string,
): Promise<string[]> {
  const kept = [...scoresByModel(lake.db).keys()].map((folder) =>
    decodeURIComponent(folder.slice(folder.indexOf('=') + 1)),
  );
  const found = await connection.runAndReadAll(
    `select distinct model from ${posts} posts where model is not null`,
  );
  return [...new Set([...kept, ...found.getRows().map(([model]) => String(model))])].sort();
}

function resolve(wanted: string, known: readonly string[]): string {
  if (known.includes(wanted)) return wanted;
  const versions = known.filter((one) => one.startsWith(`${wanted}@`));
  if (versions.length === 1) return versions[0]!;
  if (versions.length > 1)
    throw new UsageError(
      `There are scores of several versions of ${wanted}; give one of ${versions.join(', ')}.`,
    );
  const those = known.length === 0 ? 'it holds none at all' : `only of ${known.join(', ')}`;
  throw new UsageError(
    `The lake holds no scores of ${wanted}, ${those}; "undertone rescore --model ${wanted} --beside" makes some.`,
  );
}

/** One row a post and version; what is in the posts and what is kept of one model is the same. */
function saidBy(model: string, posts: string, zone: readonly string[]): string {
  const columns = `id, ${VERSION_COLUMN}, sentiment, confidence`;
  const inPosts = `select ${columns} from ${posts} posts where model = ${literal(model)} and sentiment is not null`;
  if (zone.length === 0) return inPosts;
  const kept = `select ${columns} from ${scanOf(zone)} where sentiment is not null`;
  return `select distinct on (id, ${VERSION_COLUMN}) * from (${inPosts} union all ${kept})`;
}

async function labelTable(connection: DuckDBConnection): Promise<ModelDiff['labels']> {
  const found = await connection.runAndReadAll('select a, b, count(*)::DOUBLE from pair group by a, b');
  const counts = new Map(found.getRows().map(([a, b, count]) => [`${a} ${b}`, Number(count)]));
  return perLabel((a) => perLabel((b) => counts.get(`${a} ${b}`) ?? 0));
}

async function examples(connection: DuckDBConnection, limit: number): Promise<MovedPost[]> {
  const found = await connection.runAndReadAll(
    `select id, text, a, b, a_confidence, b_confidence from pair where a <> b
     order by least(a_confidence, b_confidence) desc, id limit ${limit}`,
  );
  return found.getRowObjectsJS() as unknown as MovedPost[];
}

async function windows(connection: DuckDBConnection, limit: number): Promise<ModelDiff['windows']> {
  const share = (model: 'a' | 'b', label: Label): string =>
    `count(*) filter (${model} = '${label}') / count(*)`;
  const shares = LABELS.flatMap((label) => [
    `${share('a', label)} as a_${label}`,
    `${share('b', label)} as b_${label}`,
  ]);
  const change = LABELS.map((label) => `abs(a_${label} - b_${label})`);
  await connection.run(
    `create temp table by_window as
     select *, (${change.join(' + ')}) / 2 as change from (
       select time_bucket(interval '${QUARTER_HOUR_MS / 1000} seconds', created_at) as window_start,
         count(*)::DOUBLE as posts, ${shares.join(', ')}
       from pair where created_at is not null group by 1)`,
  );
  const means = await connection.runAndReadAll(
    `select count(*)::DOUBLE as count, coalesce(avg(change), 0) as change,
       ${LABELS.map((label, at) => `coalesce(avg(${change[at]}), 0) as ${label}`).join(', ')} from by_window`,
  );
  const mean = means.getRowObjectsJS()[0] as Record<string, number>;
  const most = await connection.runAndReadAll(
    `select * from by_window where change > 0
     order by posts >= ${FEW_POSTS} desc, change desc, posts desc, window_start limit ${limit}`,
  );
  return {
    length_ms: QUARTER_HOUR_MS,
    count: mean.count!,
    mean_share_change: perLabel((label) => mean[label]!),
    mean_change: mean.change!,
    most: (most.getRowObjectsJS() as Record<string, unknown>[]).map((row) => ({
      window_start: row.window_start as Date,
      posts: Number(row.posts),
      a: perLabel((label) => Number(row[`a_${label}`])),
      b: perLabel((label) => Number(row[`b_${label}`])),
      change: Number(row.change),
    })),
  };
}

const perLabel = <T>(of: (label: Label) => T): Record<Label, T> =>
  Object.fromEntries(LABELS.map((label) => [label, of(label)])) as Record<Label, T>;
