import type { EntityType, FoundEntity } from '../../model.ts';
import { seededRandom } from '../../random.ts';
import { middle } from '../bootstrap.ts';
import type { Interval } from '../wilson.ts';
import type { TaggedPost, TokenSpan } from './read-conll.ts';

/** Shares from 0 to 1. */
export interface SpanShares {
  precision: number;
  recall: number;
  f1: number;
  /** Entities there are. */
  support: number;
}

export interface SpanFigures {
  posts: number;
  /** Each mention counts: right where span and type are exactly those annotated. */
  entity: SpanShares & { interval: Interval };
  /** Each pair of a form and a type counts once, however often it is mentioned (W-NUT 2017's second measure). */
  surface: SpanShares;
  types: Partial<Record<EntityType, SpanShares>>;
  /** Entities found of types that the file does not annotate: neither right nor wrong, by type. */
  unjudged: Partial<Record<EntityType, number>>;
}

/** The text of a post, as a model reads it, and where each token stands in it (UTF-16 units). */
export function textOf({ tokens }: TaggedPost): { text: string; starts: number[] } {
  const starts: number[] = [];
  let text = '';
  for (const token of tokens) {
    if (text !== '') text += ' ';
    starts.push(text.length);
    text += token;
  }
  return { text, starts };
}

/** What was found, in whole tokens: all that it touches, since tokens are what is annotated. */
export function inTokens(post: TaggedPost, found: readonly FoundEntity[]): TokenSpan[] {
  const { starts } = textOf(post);
  return found.flatMap(({ type, start, end }) => {
    const touched = starts.flatMap((from, at) =>
      from < end && from + post.tokens[at]!.length > start ? [at] : [],
    );
    return touched.length === 0 ? [] : [{ type, from: touched[0]!, to: touched.at(-1)! + 1 }];
  });
}

/** Compares what was found with what is annotated; `types` are those that the file annotates. */
export function spanFigures(
  posts: readonly TaggedPost[],
  found: readonly (readonly TokenSpan[])[],
  types: readonly EntityType[],
  { draws = 1000, seed = 1 }: { draws?: number; seed?: number } = {},
): SpanFigures {
  const judged = found.map((spans) => spans.filter(({ type }) => types.includes(type)));
  const unjudged: SpanFigures['unjudged'] = {};
  for (const { type } of found.flat()) if (!types.includes(type)) unjudged[type] = (unjudged[type] ?? 0) + 1;
  const perPost = posts.map((post, at) => tally(keys(post.entities), keys(judged[at]!)));
  const ofType = (type: EntityType) =>
    sharesOf(
      add(
        posts.map((post, at) =>
          tally(
            keys(post.entities.filter((e) => e.type === type)),
            keys(judged[at]!.filter((e) => e.type === type)),
          ),
        ),
      ),
    );
  const forms = (spans: readonly (readonly TokenSpan[])[]) =>
    new Set(spans.flatMap((own, at) => own.map((span) => formOf(posts[at]!, span))));
  return {
    posts: posts.length,
    entity: { ...sharesOf(add(perPost)), interval: bootstrapF1(perPost, draws, seed) },
    surface: sharesOf(tally(forms(posts.map((post) => post.entities)), forms(judged))),
    types: Object.fromEntries(types.map((type) => [type, ofType(type)])),
    unjudged,
  };
}

interface Tally {
  hits: number;
  gold: number;
  found: number;
}

const keys = (spans: readonly TokenSpan[]) =>
  new Set(spans.map(({ type, from, to }) => `${type} ${from} ${to}`));
const formOf = ({ tokens }: TaggedPost, { type, from, to }: TokenSpan) =>
  `${type} ${tokens.slice(from, to).join(' ')}`;

function tally(gold: ReadonlySet<string>, found: ReadonlySet<string>): Tally {
  let hits = 0;
  for (const key of found) if (gold.has(key)) hits++;
  return { hits, gold: gold.size, found: found.size };
}

const add = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, { hits, gold, found }) => ({
      hits: sum.hits + hits,
      gold: sum.gold + gold,
      found: sum.found + found,
    }),
    { hits: 0, gold: 0, found: 0 },
  );

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
const f1Of = ({ hits, gold, found }: Tally) => ratio(2 * hits, gold + found);

function sharesOf(counts: Tally): SpanShares {
  const { hits, gold, found } = counts;
  return { precision: ratio(hits, found), recall: ratio(hits, gold), f1: f1Of(counts), support: gold };
}

/** 95 % interval of F1 by the percentile bootstrap over posts. */
function bootstrapF1(perPost: readonly Tally[], draws: number, seed: number): Interval {
  const random = seededRandom(seed);
  const values = Array.from({ length: draws }, () => {
    const sum = { hits: 0, gold: 0, found: 0 };
    for (let i = 0; i < perPost.length; i++) {
      const { hits, gold, found } = perPost[Math.floor(random() * perPost.length)]!;
      sum.hits += hits;
      sum.gold += gold;
      sum.found += found;
    }
    return f1Of(sum);
  });
  return middle(values);
}
