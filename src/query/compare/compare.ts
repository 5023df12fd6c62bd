/**
 * Two to four sides (topics, periods: each a filter) side by side: how each feels, which terms drive the difference and
 * how sure that is, and why sentiment differs. The methods are in docs/compare.md.
 */
import { UsageError } from '../../model/errors.ts';
import type { Confusion } from '../../windows/confusion.ts';
import { checkFilter, type PostFilter } from '../filter.ts';
import type { AskOptions, LakePosts } from '../lake-posts.ts';
import { type Summary, summarise } from '../summary.ts';
import { countsTerms } from '../top-terms.ts';
import { type Effects, effectsOf, type Group, netOf } from './decompose.ts';
import { logOddsRatios } from './log-odds.ts';
import { countSide, countsSide, countTerms, postsAmong } from './side-counts.ts';
import { COMPARED, type Compared, readSide, type SideTerm, type SideTerms } from './side-terms.ts';
import { falseDiscoveryRates, twoSided } from './significance.ts';

export interface CompareOptions {
  /** Terms of each kind and side; 20 unless given. */
  limit?: number;
  /** Posts of a side that are looked at for terms at most; 20,000 unless given. */
  sample?: number;
  /** Rather an answer at once from counts, where they answer and reading the posts would take long. */
  quick?: boolean;
  /** Posts that take long to read; 200,000 unless given. */
  many?: number;
  /** Hashtags, names and authors that take longer to be counted, ms, are left out of a quick answer; 350 unless given. */
  tagsWithin?: number;
}

export interface ComparedSide {
  summary: Summary;
  /** Share of positive less share of negative; null where nothing is scored. */
  net: number | null;
  /** Posts that were looked at for terms: all, or a sample. */
  looked: number;
}

/** A term on one side, of the posts that were looked at. */
export interface TermOnSide {
  people: number;
  posts: number;
  /** Of those posts; null where none is scored. */
  net: number | null;
}

export interface DrivingTerm {
  key: string;
  network?: string;
  type?: string;
  /** The side that says it more, from 0. */
  side: number;
  /** Of that side against all others together. */
  log_odds: number;
  z: number;
  /** Null by counts of posts, as `q` is: who says a thing often would be taken for many. */
  p: number | null;
  /** False discovery rate at which it would still be told. */
  q: number | null;
  sides: TermOnSide[];
  /** What it does to net sentiment from the first side to each. */
  effects: Effects[];
}

export interface ComparedKind {
  /** Terms that enough people say to be tested, times sides where there are more than two. */
  tested: number;
  /** Those of them with a `q` below 0.05; null by counts. */
  significant: number | null;
  /** Those that drive the difference, most sure first, side by side. */
  terms: DrivingTerm[];
}

/** How a partition of the posts explains the difference of net sentiment between the first side and another. */
export interface Explained {
  side: number;
  by: 'langs' | 'networks';
  /** Net sentiment there less that of the first side, of the posts that were looked at; the sum of mix and rate. */
  change: number;
  mix: number;
  rate: number;
  groups: ({ key: string } & Effects)[];
}

export interface Comparison {
  /** `counts`: posts stand where people would, and words are not there; `posts` is the whole answer. */
  by: 'counts' | 'posts';
  sides: ComparedSide[];
  kinds: Record<Compared, ComparedKind>;
  explained: Explained[];
}

const SAMPLE = 20_000;
const MANY = 200_000;
const TAGS_WITHIN_MS = 350;
/** A term that fewer say on all sides together is not tested. */
const LEAST_PEOPLE = 5;
const TOLD_AT = 0.05;

/** @throws UsageError for fewer than two sides, more than four, or a wrong filter */
export async function compareSides(
  reader: LakePosts,
  asked: readonly PostFilter[],
  confusion: Confusion | null,
  {
    limit = 20,
    sample = SAMPLE,
    quick = false,
    many = MANY,
    tagsWithin = TAGS_WITHIN_MS,
  }: CompareOptions = {},
  ask: AskOptions = {},
): Promise<Comparison> {
  if (asked.length < 2 || asked.length > 4) {
    throw new UsageError(`There are ${asked.length} sides to compare; give two to four.`);
  }
  const filters = asked.map((one) => checkFilter(one, reader.names));
  const counts =
    quick && filters.every(countsSide) && filters.some((filter) => postsAmong(reader, filter) >= many);
  const sides: (ComparedSide & { read: SideTerms })[] = [];
  for (const filter of filters) {
    const summary = await summarise(reader, filter, confusion, ask);
    const read = counts
      ? countSide(reader, filter)
      : await readSide(reader, filter, Math.max(1, Math.ceil(summary.posts / sample)), ask);
    const { positive, negative } = summary.shares;
    const net = positive === null || negative === null ? null : positive - negative;
    sides.push({ summary, net, looked: read.looked, read });
  }
  const read = sides.map((side) => side.read);
  if (counts) {
    const tags = await countTags(reader, filters, tagsWithin, ask);
    for (const [side, terms] of tags.entries()) read[side]!.terms.push(...terms);
  }
  const kinds = Object.fromEntries(
    COMPARED.map((kind) => [kind, compareKind(kind, read, limit, counts)]),
  ) as Record<Compared, ComparedKind>;
  // Where nothing is scored there is no net sentiment that could differ.
  const explained = read.flatMap(({ scored }, side) =>
    side === 0 || scored === 0 || read[0]!.scored === 0
      ? []
      : (['langs', 'networks'] as const).map((by) => explain(by, read, side)),
  );
  return {
    by: counts ? 'counts' : 'posts',
    sides: sides.map(({ read: _, ...side }) => side),
    kinds,
    explained,
  };
}

/** The tags of every side; of none where one side has no counts of them, or they take too long. */
async function countTags(
  reader: LakePosts,
  filters: readonly PostFilter[],
  withinMs: number,
  ask: AskOptions,
): Promise<SideTerm[][]> {
  if (!filters.every(countsTerms)) return [];
  const late = AbortSignal.timeout(withinMs);
  const signal = ask.signal === undefined ? late : AbortSignal.any([ask.signal, late]);
  const tags: SideTerm[][] = [];
  try {
    for (const filter of filters) {
      const terms = await countTerms(reader, filter, { signal });
      if (terms === null) return [];
      tags.push(terms);
    }
    return tags;
  } catch (error) {
    ask.signal?.throwIfAborted();
    if (late.aborted) return [];
    throw error;
  }
}

const NOTHING: Group & Pick<SideTerm, 'people' | 'posts'> = {
  people: 0,
  posts: 0,
  scored: 0,
  positive: 0,
  negative: 0,
};

interface Row {
  first: SideTerm;
  on: (typeof NOTHING)[];
  people: number;
}

/** Each term with what every side has of it. */
function rowsOf(kind: Compared, sides: readonly SideTerms[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, { terms }] of sides.entries()) {
    for (const term of terms) {
      if (term.kind !== kind) continue;
      const id = `${term.also}\n${term.key}`;
      let row = rows.get(id);
      if (row === undefined) {
        row = { first: term, on: sides.map(() => NOTHING), people: 0 };
        rows.set(id, row);
      }
      row.on[index] = term;
      row.people += term.people;
    }
  }
  return [...rows.values()];
}

function compareKind(
  kind: Compared,
  sides: readonly SideTerms[],
  limit: number,
  counts: boolean,
): ComparedKind {
  const rows = rowsOf(kind, sides).filter(({ people }) => people >= LEAST_PEOPLE);
  const background = rows.map(({ people }) => people);
  // Of two sides one test says it for both.
  const against = sides.length === 2 ? [0] : sides.map((_, side) => side);
  const tests = against.flatMap((side) => {
    const one = rows.map(({ on }) => on[side]!.people);
    const other = rows.map(({ on, people }) => people - on[side]!.people);
    return logOddsRatios(one, other, background).map(({ logOdds, z }, index) => ({
      row: rows[index]!,
      side: sides.length === 2 && z < 0 ? 1 : side,
      logOdds: sides.length === 2 ? Math.abs(logOdds) : logOdds,
      z: sides.length === 2 ? Math.abs(z) : z,
      p: twoSided(z),
    }));
  });
  const rates = falseDiscoveryRates(tests.map(({ p }) => p));
  const terms = tests
    .map((test, index) => ({ ...test, q: rates[index]! }))
    // By the prior alone a side could seem to say what nobody on it says.
    .filter(({ z, row, side }) => z > 0 && row.on[side]!.people > 0)
    .sort((a, b) => b.z - a.z || (a.row.first.key < b.row.first.key ? -1 : 1));
  return {
    tested: tests.length,
    significant: counts ? null : rates.filter((q) => q < TOLD_AT).length,
    terms: sides.flatMap((_, side) =>
      terms
        .filter((term) => term.side === side)
        .slice(0, limit)
        .map(({ row, logOdds, z, p, q }) => ({
          ...shownAs(kind, row.first),
          side,
          log_odds: logOdds,
          z,
          p: counts ? null : p,
          q: counts ? null : q,
          ...onSides(row, sides),
        })),
    ),
  };
}

const shownAs = (
  kind: Compared,
  { shown, also, type }: SideTerm,
): Pick<DrivingTerm, 'key' | 'network' | 'type'> => ({
  key: shown,
  ...(kind === 'authors' ? { network: also } : {}),
  ...(kind === 'entities' ? { type } : {}),
});

const onSides = ({ on }: Row, sides: readonly SideTerms[]): Pick<DrivingTerm, 'sides' | 'effects'> => ({
  sides: on.map((side) => ({
    people: side.people,
    posts: side.posts,
    net: side.scored === 0 ? null : netOf(side),
  })),
  effects: sides
    .slice(1)
    .map((to, index) => effectsOf({ from: on[0]!, to: on[index + 1]! }, { from: sides[0]!, to })),
});

function explain(by: 'langs' | 'networks', sides: readonly SideTerms[], side: number): Explained {
  const all = { from: sides[0]!, to: sides[side]! };
  const groups = rowsOf(by, sides)
    .map(({ first, on }) => ({ key: first.shown, ...effectsOf({ from: on[0]!, to: on[side]! }, all) }))
    .filter(({ mix, rate }) => mix !== 0 || rate !== 0)
    .sort((a, b) => Math.abs(b.mix + b.rate) - Math.abs(a.mix + a.rate));
  const sum = (name: keyof Effects): number => groups.reduce((total, group) => total + group[name], 0);
  return {
    side,
    by,
    change: netOf(all.to) - netOf(all.from),
    mix: sum('mix'),
    rate: sum('rate'),
    groups: groups.slice(0, 10),
  };
}
