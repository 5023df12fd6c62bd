/**
 * Counts of posts by quarter-hour of event time, topic, network and language, kept exact as posts come and
 * go: windows and shares then cost the same whatever the number of posts.
 *
 * Sums are of whole ten-thousandths, so adding and taking away never drifts. They are also kept for the posts of each
 * label alone, so that questions about one sentiment are answered as fast.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LABELS, type Label, type Post } from '../model/post.ts';

export const ROLLUP_MS = 15 * 60_000;
/** No issued window is longer. */
export const LONGEST_WINDOW_MS = 31 * 86_400_000;
/** The topic under which every post is counted, beside those it matched. */
export const ALL_TOPICS = '*';
/** The start under which posts without a time are counted. */
export const NO_TIME = -(2 ** 53) + 1;

/** One bucket: start (ms), topic, network, lang, then the counts in the order of the table's columns. */
export interface RollupDelta {
  start: number;
  topic: string;
  network: string;
  lang: string;
  /** In the order of `COUNTS`. */
  counts: number[];
}

/** The column with the sum of a score, in ten-thousandths: over all scored posts, or over those of one label. */
export const sumColumn = (score: Label, of?: Label): `sum_${Label}` | `sum_${Label}_of_${Label}` =>
  of === undefined ? `sum_${score}` : `sum_${score}_of_${of}`;

const SUMS_AT = 2 + LABELS.length;
const COUNTS: readonly string[] = [
  'posts',
  'scored',
  ...LABELS,
  ...[undefined, ...LABELS].flatMap((of) => LABELS.map((score) => sumColumn(score, of))),
];

export const ROLLUP_SCHEMA = `
-- Counts by quarter-hour of event time; exact, since scores are whole ten-thousandths.
create table if not exists rollup (
  start integer not null,
  topic text not null,
  network text not null,
  lang text not null,
  ${COUNTS.map((name) => `${name} integer not null`).join(', ')},
  primary key (start, topic, network, lang)
) without rowid;
`;

export class RollupDeltas {
  readonly #buckets = new Map<string, RollupDelta>();

  /** Counts a post in (sign 1) or out (sign -1). */
  add(post: Post, sign: 1 | -1): void {
    const start = post.created_at === null ? NO_TIME : Math.floor(post.created_at / ROLLUP_MS) * ROLLUP_MS;
    this.#count(start, ALL_TOPICS, post, sign);
    for (const topic of post.topics) this.#count(start, topic, post, sign);
  }

  #count(start: number, topic: string, post: Post, sign: number): void {
    const lang = post.lang ?? 'und';
    const key = `${start}\n${topic}\n${post.network}\n${lang}`;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = {
        start,
        topic,
        network: post.network,
        lang,
        counts: new Array<number>(COUNTS.length).fill(0),
      };
      this.#buckets.set(key, bucket);
    }
    const { counts } = bucket;
    counts[0]! += sign;
    if (post.sentiment === null) return;
    counts[1]! += sign;
    const label = LABELS.indexOf(post.sentiment as Label);
    counts[2 + label]! += sign;
    LABELS.forEach((score, at) => {
      const sum = sign * tenThousandths(post[score]);
      counts[SUMS_AT + at]! += sum;
      counts[SUMS_AT + (1 + label) * LABELS.length + at]! += sum;
    });
  }

  list(): RollupDelta[] {
    return [...this.#buckets.values()];
  }
}

const tenThousandths = (score: number | null): number => Math.round((score ?? 0) * 10_000);

export class RollupTable {
  readonly #upsert: StatementSync;
  readonly #sweep: StatementSync;
  readonly #markChanged: StatementSync;
  readonly #markRescored: StatementSync;

  constructor(db: DatabaseSync) {
    this.#upsert = db.prepare(
      `insert into rollup (start, topic, network, lang, ${COUNTS.join(', ')}) values (?, ?, ?, ?, ${COUNTS.map(() => '?').join(', ')})
       on conflict do update set ${COUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
    );
    this.#sweep = db.prepare(
      'delete from rollup where start = ? and topic = ? and network = ? and lang = ? and posts = 0',
    );
    const mark = (value: number, before: string): string =>
      `update issued_window set changed = ${value}
       where start between ?1 - ${LONGEST_WINDOW_MS} and ?1 and start + length > ?1 and topic = ?2 and changed ${before}`;
    this.#markChanged = db.prepare(mark(1, '<> 1'));
    this.#markRescored = db.prepare(mark(2, '= 0'));
  }

  /** Inside the transaction that makes the posts visible, hides them, or gives them other scores. */
  apply(deltas: readonly RollupDelta[], cause: 'posts' | 'scores' = 'posts'): void {
    for (const { start, topic, network, lang, counts } of deltas) {
      this.#upsert.run(start, topic, network, lang, ...counts);
      if (counts[0]! <= 0) this.#sweep.run(start, topic, network, lang);
      if (cause === 'posts') this.#markChanged.run(start, topic);
      else if (counts.some((count) => count !== 0)) this.#markRescored.run(start, topic);
    }
  }
}
