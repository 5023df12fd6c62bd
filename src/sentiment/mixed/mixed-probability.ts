/**
 * What a text shows for either side: the highest log-odds (natural logarithm) of positive, and of negative,
 * against all else that a clause of it has. Negative where no clause is more likely than not.
 */
export interface Evidence {
  positive: number;
  negative: number;
}

/** What the log-odds of a distant clause (see `Clauses.distant`) are lessened by. */
export const DISTANCE = 2.5;

const CHANCE = 2;

/**
 * What the evidence of a text of so many clauses (2 or more) is lessened by: of many clauses one or the other
 * sounds strong by chance, so the highest of them says less.
 */
export function chanceOf(clauses: number): number {
  return CHANCE * Math.log(clauses / 2);
}

/** How steeply, and from where, evidence for both sides becomes a probability. Fitted: docs/mixed.md. */
export interface MixedCurve {
  slope: number;
  middle: number;
}

export const MIXED_CURVE: MixedCurve = { slope: 1.2, middle: 1.8 };

/** Below this the evidence is chance, and mixed is 0. */
const LEAST = 0.02;

/** p(mixed) = σ(slope × (min(positive, negative) − middle)), from 0 to 1: the weaker side decides. */
export function mixedProbability({ positive, negative }: Evidence, curve: MixedCurve = MIXED_CURVE): number {
  const weaker = Math.min(positive, negative);
  const p = 1 / (1 + Math.exp(-curve.slope * (weaker - curve.middle)));
  return p < LEAST ? 0 : p;
}
