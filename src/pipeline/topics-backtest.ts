/** How many of the posts already in a lake a rule would have matched. */
import type { Post } from '../model/post.ts';
import type { QueryEngine } from '../query/engine.ts';
import type { AskOptions } from '../query/lake-posts.ts';
import { compileRule } from '../query/rule/compile.ts';
import { parseRule } from '../topics/parse-rule.ts';
import { type Rule, termsOf } from '../topics/rule.ts';

export interface BacktestOptions {
  /** Event time in ms since the epoch, from inclusive, to exclusive; all posts unless given. */
  from?: number;
  to?: number;
  /** How many examples, the newest; 5 unless given. */
  examples?: number;
}

/** Posts, and how many of them match. */
interface Share {
  posts: number;
  matched: number;
  /** 0 to 1; null where there are no posts. */
  share: number | null;
}

export interface Backtest extends Share {
  /** In its canonical text. */
  rule: string;
  /** Days that have posts, in order (UTC); null for posts without a time. */
  days: ({ day: string | null } & Share)[];
  examples: Example[];
  /** What the lake cannot say of such a rule, each a plain sentence. */
  notes: string[];
}

export type Example = Pick<Post, (typeof SHOWN)[number]>;

const SHOWN = ['id', 'created_at', 'network', 'author_handle', 'text'] as const;

const EXAMPLES = 5;
const DAY_MS = 86_400_000;

/** Throws a RuleError where the rule is wrong. The memory taken does not grow with the posts. */
export async function backtest(
  queries: QueryEngine,
  text: string,
  options: BacktestOptions = {},
  ask: AskOptions = {},
): Promise<Backtest> {
  const rule = parseRule(text);
  const { columns, prefilter, matches, text: canonical } = compileRule(text);
  const { from, to, examples = EXAMPLES } = options;
  const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const perDay = new Map<string | null, number>();
  const newest = new Newest(examples);
  await queries.scan(
    {
      columns: ['id', 'created_at', ...columns],
      filter,
      also: prefilter,
      begin: () => {
        perDay.clear();
        newest.clear();
      },
      row: (post) => {
        if (!matches(post)) return;
        const day = dayOf(post.created_at);
        perDay.set(day, (perDay.get(day) ?? 0) + 1);
        newest.offer(post);
      },
    },
    ask,
  );
  const days = (await queries.report('day', filter, {}, ask)).map(({ key, posts }) => {
    const matched = Math.min(perDay.get(key) ?? 0, posts);
    return { day: key, ...shareOf(posts, matched) };
  });
  const sum = (name: 'posts' | 'matched'): number => days.reduce((total, day) => total + day[name], 0);
  return {
    rule: canonical,
    ...shareOf(sum('posts'), sum('matched')),
    days,
    examples: newest.list().flatMap(({ id }) => shown(queries.post(id))),
    notes: notesOn(rule),
  };
}

const shareOf = (posts: number, matched: number): Share => ({
  posts,
  matched,
  share: posts === 0 ? null : matched / posts,
});

function dayOf(time: number | null): string | null {
  if (time === null) return null;
  const iso = new Date(Math.floor(time / DAY_MS) * DAY_MS).toISOString();
  return iso.slice(0, iso.indexOf('T'));
}

function notesOn(rule: Rule): string[] {
  const asksForMedia = termsOf(rule).some(({ kind, value }) => kind === 'has' && value === 'media');
  return asksForMedia
    ? [
        'Whether a post of Bluesky or Mastodon has media is known as it comes and not kept, so has:media finds those of X alone here.',
      ]
    : [];
}

/** Nothing where the post was deleted meanwhile. */
function shown(post: Post | null): Example[] {
  if (post === null) return [];
  return [Object.fromEntries(SHOWN.map((name) => [name, post[name]])) as Example];
}

type Dated = Pick<Post, 'id' | 'created_at'>;

/** The newest of the posts offered, so many at most. */
class Newest {
  readonly #most: number;
  #posts: Dated[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  clear(): void {
    this.#posts = [];
  }

  offer({ id, created_at }: Dated): void {
    const post = { id, created_at };
    const last = this.#posts.at(-1);
    if (this.#posts.length === this.#most && (last === undefined || !isNewer(post, last))) return;
    const at = this.#posts.findIndex((one) => isNewer(post, one));
    this.#posts.splice(at < 0 ? this.#posts.length : at, 0, post);
    this.#posts.length = Math.min(this.#posts.length, this.#most);
  }

  list(): readonly Dated[] {
    return this.#posts;
  }
}

/** By time, then by id, so that the same posts come whatever the order they are read in. */
function isNewer(a: Dated, b: Dated): boolean {
  const [first, second] = [
    a.created_at ?? Number.NEGATIVE_INFINITY,
    b.created_at ?? Number.NEGATIVE_INFINITY,
  ];
  return first > second || (first === second && a.id > b.id);
}
