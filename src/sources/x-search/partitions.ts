/** How a stretch of time is cut into pieces that are fetched each by itself. Pure. */

/** A stretch of time and how many posts X says there are in it. */
export interface Bucket {
  from: number;
  to: number;
  posts: number;
}

/** A piece to fetch: all of it, or the latest `limit` posts of `from` to `to`, which then stand for `of`. */
export interface Partition {
  from: number;
  to: number;
  /** How many it is to bring; null where X was not asked. */
  posts: number | null;
  limit: number | null;
  /** What a sample stands for; as `from`, `to` and `posts` where all is fetched. */
  of: { from: number; to: number; posts: number | null };
}

export interface PartitionOptions {
  /** The length of a partition, ms; a multiple of a second. */
  length: number;
  /** Partitions that hold more than this are cut; quiet ones are put together up to this. */
  mostPosts: number;
}

/** A partition is not cut below this, so that busy seconds cannot make it endless. */
const SHORTEST_MS = 1000;
/** Quiet stretches are put together up to this long. */
const LONGEST_MS = 31 * 86_400_000;

/**
 * The pieces of the counted stretch, in order, without gaps. Each is `length` long, unless it holds more than
 * `mostPosts`: it is then cut evenly into shorter ones, by what its bucket says; or so few that neighbours
 * fit together into one page's worth.
 */
export function partition(counts: readonly Bucket[], options: PartitionOptions): Partition[] {
  const pieces = counts.flatMap((bucket) => cut(bucket, options));
  const joined: Bucket[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const fits =
      last !== undefined &&
      last.to === piece.from &&
      last.posts + piece.posts <= options.mostPosts &&
      (piece.to - last.from <= options.length ||
        (last.posts + piece.posts <= options.mostPosts / 10 && piece.to - last.from <= LONGEST_MS));
    if (fits) {
      last.to = piece.to;
      last.posts += piece.posts;
    } else joined.push({ ...piece });
  }
  return joined.map((piece) => ({ ...piece, limit: null, of: { ...piece } }));
}

/** The counted stretch from `from` to `to` whole: what a network left out counts as empty, and is asked for still. */
export function fill(counts: readonly Bucket[], from: number, to: number): Bucket[] {
  const filled: Bucket[] = [];
  let at = from;
  for (const bucket of counts) {
    const start = Math.max(bucket.from, at);
    const end = Math.min(bucket.to, to);
    if (end <= start) continue;
    if (start > at) filled.push({ from: at, to: start, posts: 0 });
    filled.push({ from: start, to: end, posts: bucket.posts });
    at = end;
  }
  if (at < to) filled.push({ from: at, to, posts: 0 });
  return filled;
}

/** Cuts one bucket at multiples of `length`, and further where it holds too much. */
function cut(bucket: Bucket, { length, mostPosts }: PartitionOptions): Bucket[] {
  const span = bucket.to - bucket.from;
  const perMs = bucket.posts / span;
  const step = Math.max(SHORTEST_MS, Math.floor(Math.min(length, mostPosts / perMs) / 1000) * 1000);
  const edges = [bucket.from];
  for (let edge = (Math.floor(bucket.from / step) + 1) * step; edge < bucket.to; edge += step) {
    edges.push(edge);
  }
  edges.push(bucket.to);
  return edges.slice(1).map((to, index) => {
    const from = edges[index]!;
    const before = Math.round(((from - bucket.from) / span) * bucket.posts);
    return { from, to, posts: Math.round(((to - bucket.from) / span) * bucket.posts) - before };
  });
}

/**
 * A sample: of every `every` ms the first `limit` posts or so. A search gives the latest posts first, so each
 * piece is the shortest beginning of its stretch, in whole buckets, that holds `limit` posts.
 */
export function bursts(counts: readonly Bucket[], options: { every: number; limit: number }): Partition[] {
  const slots = new Map<number, Bucket[]>();
  for (const bucket of counts) {
    const slot = Math.floor(bucket.from / options.every) * options.every;
    slots.set(slot, [...(slots.get(slot) ?? []), bucket]);
  }
  return [...slots.values()].map((buckets) => {
    const of = { from: buckets[0]!.from, to: buckets.at(-1)!.to, posts: sum(buckets) };
    let posts = 0;
    const first = buckets.findIndex((bucket) => {
      posts += bucket.posts;
      return posts >= options.limit;
    });
    const to = first < 0 ? of.to : buckets[first]!.to;
    return { from: of.from, to, posts: Math.min(posts, options.limit), limit: options.limit, of };
  });
}

const sum = (buckets: readonly Bucket[]): number => buckets.reduce((total, { posts }) => total + posts, 0);
