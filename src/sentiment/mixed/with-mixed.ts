import type { Analysis, Scores, SentimentModel } from '../model.ts';
import { addMixed } from './add-mixed.ts';
import { type ClauseText, clauseTexts } from './clause-texts.ts';
import {
  chanceOf,
  DISTANCE,
  type Evidence,
  MIXED_CURVE,
  type MixedCurve,
  mixedProbability,
} from './mixed-probability.ts';

export interface MixedOptions {
  /** Whether a text may be mixed at all: cheap, since scoring clauses is not. Every text of two clauses unless given. */
  maybeMixed?: (text: string) => boolean;
  curve?: MixedCurve;
}

/**
 * A model of three labels that tells mixed texts too: those of several clauses that may be mixed are scored clause by
 * clause, in one more batch, and the weaker of the two sides decides (docs/mixed.md). Texts that the model itself
 * gives a share of mixed keep it.
 */
export function withMixed(model: SentimentModel, options: MixedOptions = {}): SentimentModel {
  const { analyse, close } = model;
  const amend = async (texts: readonly string[], scores: readonly Scores[]) => {
    const mixed = await mixedOf(model, texts, scores, options);
    return scores.map((one, at) => addMixed(one, mixed.get(at) ?? 0));
  };
  return {
    name: model.name,
    version: model.version,
    languages: model.languages,
    score: async (texts) => amend(texts, await model.score(texts)),
    ...(analyse && {
      analyse: async (texts): Promise<Analysis[]> => {
        const found = await analyse.call(model, texts);
        const scores = await amend(
          texts,
          found.map((one) => one.scores),
        );
        return found.map((one, at) => ({ ...one, scores: scores[at]! }));
      },
    }),
    ...(close && { close: () => close.call(model) }),
  };
}

/** The probability of mixed, for the texts that were read by clauses. */
async function mixedOf(
  model: SentimentModel,
  texts: readonly string[],
  scores: readonly Scores[],
  { maybeMixed, curve = MIXED_CURVE }: MixedOptions,
): Promise<Map<number, number>> {
  const read: { at: number; clauses: ClauseText[] }[] = [];
  for (const [at, text] of texts.entries()) {
    if (scores[at]!.mixed > 0 || maybeMixed?.(text) === false) continue;
    const clauses = clauseTexts(text);
    if (clauses.length > 1) read.push({ at, clauses });
  }
  if (read.length === 0) return new Map();
  const answers = await model.score(read.flatMap(({ clauses }) => clauses.map(({ text }) => text)));
  const mixed = new Map<number, number>();
  let next = 0;
  for (const { at, clauses } of read) {
    const own = answers.slice(next, next + clauses.length);
    next += clauses.length;
    mixed.set(at, mixedProbability(evidenceOf(clauses, own), curve));
  }
  return mixed;
}

function evidenceOf(clauses: readonly ClauseText[], scores: readonly Scores[]): Evidence {
  const strongest = (side: 'positive' | 'negative') =>
    Math.max(...clauses.map(({ distant }, c) => logOdds(scores[c]![side]) - (distant ? DISTANCE : 0))) -
    chanceOf(clauses.length);
  return { positive: strongest('positive'), negative: strongest('negative') };
}

/** Four decimals tell nothing beyond these ends. */
const logOdds = (p: number): number => Math.log(Math.max(p, 5e-5) / Math.max(1 - p, 5e-5));
