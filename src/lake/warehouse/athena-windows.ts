/**
 * Windows worked out by Athena over a span of event time. What is new or has changed since is added to
 * `windows_revisions` as the next revision, and nothing else is: running it again adds nothing, and a run that was
 * cut off is made good by the next.
 */
import { LABELS, type Label } from '../../model/post.ts';
import { literal } from '../schema.ts';
import { quoted, quotedNames, type WarehouseColumn } from './columns.ts';

export interface WindowsOptions {
  /** The columns of `windows`. */
  windows: readonly WarehouseColumn[];
  /** The length, whole minutes; 15 unless given. */
  minutes?: number;
  /**
   * The span of event time, ms; the first is within it, the last is not. Windows that reach beyond it are left out.
   * Unless given: the last two days, up to `minutes` ago, by the clock of the query.
   */
  from?: number;
  to?: number;
  /** The interval of each label's share, over columns named as the labels and `scored`: windows/interval-sql.ts. */
  interval: (label: Label) => {
    working: readonly { name: string; sql: string }[];
    low: string;
    high: string;
  };
}

const DAYS_BACK = 2;
const MINUTE_MS = 60_000;
const EPOCH = "timestamp '1970-01-01 00:00:00.000'";

const moment = (ms: number): string =>
  `timestamp ${literal(new Date(ms).toISOString().replace('T', ' ').replace('Z', ''))}`;
const now = (back: string): string => `cast(current_timestamp at time zone 'UTC' - ${back} as timestamp(3))`;

/** The rows of the windows of a span, without `coverage` and `revision`. */
export function athenaWindowsQuery({ minutes = 15, from, to, interval }: WindowsOptions): string {
  const first = from === undefined ? now(`interval '${DAYS_BACK}' day`) : moment(from);
  const last = to === undefined ? now(`interval '${minutes}' minute`) : moment(to);
  const length = (minutes * MINUTE_MS).toExponential();
  // Minutes, since Trino adds no more of a unit than an integer holds.
  const start = `date_add('minute', cast(floor(date_diff('millisecond', ${EPOCH}, "created_at") / ${length}) as bigint) * ${minutes}, ${EPOCH})`;
  const end = `date_add('minute', ${minutes}, "window_start")`;
  const perLabel = (of: (label: Label) => string): string => LABELS.map(of).join(',\n    ');
  const intervals = LABELS.map((label) => ({ label, ...interval(label) }));
  const working = intervals.flatMap(({ working }) =>
    working.map(({ name, sql }) => `,\n    ${sql} as ${quoted(name)}`),
  );
  return `select "window_start", ${end} as "window_end", "topic", "posts", "scored",
    ${perLabel((label) => `cast("sum_${label}" as double) / nullif("scored", 0) / 1e4 as "avg_${label}"`)},
    ${perLabel((label) => `cast("${label}" as double) / nullif("scored", 0) as "share_${label}"`)},
    ${intervals.map(({ label, low, high }) => `${low} as "share_${label}_low",\n    ${high} as "share_${label}_high"`).join(',\n    ')}
  from (select *${working.join('')}
  from (
    select "window_start", topics."topic", count(*) as "posts", count("sentiment") as "scored",
    ${perLabel((label) => `count_if("sentiment" = '${label}') as "${label}"`)},
    ${perLabel((label) => `sum(case when "sentiment" is not null then cast(round(coalesce("${label}", 0) * 1e4) as bigint) else 0 end) as "sum_${label}"`)}
    from (
      select ${start} as "window_start", "topics", "sentiment", ${LABELS.map(quoted).join(', ')}
      from "posts"
      where "created_at" >= ${first} and "created_at" < ${last}
        and "date" >= cast(cast(${first} as date) as varchar) and "date" <= cast(cast(${last} as date) as varchar)
    ) as timed
    cross join unnest(array['*'] || timed."topics") as topics ("topic")
    group by "window_start", topics."topic"
  ) as counted
  where "window_start" >= ${first} and ${end} <= ${last}) as prepared`;
}

/** What tells that a window has changed: the ends of intervals follow from these, and coverage is told elsewhere. */
const COMPARED = [
  'posts',
  'scored',
  ...LABELS.map((label) => `avg_${label}`),
  ...LABELS.map((label) => `share_${label}`),
];

/** The statement that adds what is new or changed; a window that has lost its last post is issued with none. */
export function athenaWindows(options: WindowsOptions): string {
  const { windows, minutes = 15, from, to } = options;
  const first = from === undefined ? now(`interval '${DAYS_BACK}' day`) : moment(from);
  const last = to === undefined ? now(`interval '${minutes}' minute`) : moment(to);
  const key = ['window_start', 'window_end', 'topic'];
  const values = windows.map(({ name }) => {
    const column = quoted(name);
    if (key.includes(name)) return `coalesce(fresh.${column}, issued.${column})`;
    if (name === 'posts' || name === 'scored') return `coalesce(fresh.${column}, 0)`;
    if (name === 'coverage') return 'cast(null as double)';
    if (name === 'revision') return `coalesce(issued.${column}, 0) + 1`;
    return `fresh.${column}`;
  });
  const changed = COMPARED.map(
    (name) => `fresh.${quoted(name)} is distinct from issued.${quoted(name)}`,
  ).join('\n    or ');
  return `insert into "windows_revisions" (${quotedNames(windows)})
with fresh as (
  ${athenaWindowsQuery(options)}
),
issued as (
  select * from (
    select *, row_number() over (partition by ${key.map(quoted).join(', ')} order by "revision" desc) as place
    from "windows_revisions"
    where "window_start" >= ${first} and "window_end" <= ${last}
      and "window_end" = date_add('minute', ${minutes}, "window_start")
  ) where place = 1
)
select ${values.join(', ')}
from fresh
full outer join issued on ${key.map((name) => `issued.${quoted(name)} = fresh.${quoted(name)}`).join(' and ')}
where case
  when issued."topic" is null then true
  when fresh."topic" is null then issued."posts" > 0
  else ${changed}
end`;
}

export interface StaleDaysOptions {
  /** The length of the windows, whole minutes; 15 unless given. */
  minutes?: number;
  /** Days that ended so many days before the clock of the query are looked at. */
  beforeDays: number;
  /** Of these also days with a post that was collected within so many hours. */
  collectedHours: number;
  /** The most that are given. */
  limit: number;
}

/**
 * The days, as text and in order, whose windows hold more or fewer posts than there are now, after a backfill, a
 * deletion, or an account that went or came back.
 */
export function athenaStaleDays({
  minutes = 15,
  beforeDays,
  collectedHours,
  limit,
}: StaleDaysOptions): string {
  const end = `cast(${now(`interval '${beforeDays}' day`)} as date)`;
  return `with held as (
  select "date", count(*) as "posts", max("collected_at") as "latest"
  from "posts"
  where "date" < cast(${end} as varchar)
  group by "date"
),
issued as (
  select cast(cast("window_start" as date) as varchar) as "date", sum("posts") as "posts"
  from "windows"
  where "topic" = '*' and "window_end" = date_add('minute', ${minutes}, "window_start") and "window_start" < ${end}
  group by 1
)
select coalesce(held."date", issued."date") as "date"
from held
full outer join issued on issued."date" = held."date"
where coalesce(held."posts", 0) <> coalesce(issued."posts", 0)
  or held."latest" >= ${now(`interval '${collectedHours}' hour`)}
order by 1
limit ${limit}`;
}
