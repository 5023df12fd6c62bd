/**
 * Which terms are said more on one side than on the other: weighted log-odds ratios with an informative Dirichlet prior
 * (Monroe, Colaresi and Quinn 2008, "Fightin' Words", equations 16, 18 and 22). A rare term has to differ much, a
 * common one little; the prior draws terms of few people towards no difference.
 */

export interface LogOdds {
  /** Above 0 where the first side says it more. */
  logOdds: number;
  /** `logOdds` over its standard deviation. */
  z: number;
}

/**
 * What the prior weighs at most, in people who say a term, as in section 3.5.1 of the paper; of few people it is a tenth
 * of those of the smaller side, or it would say more than they do.
 */
const PRIOR_WEIGHT = 500;
const PRIOR_SHARE = 0.1;

/**
 * @param one how often each term is said on the first side
 * @param other the same on the other, in the same order
 * @param background how often each is said at all, which shapes the prior; above 0
 */
export function logOddsRatios(
  one: readonly number[],
  other: readonly number[],
  background: readonly number[],
): LogOdds[] {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const [nOne, nOther, all] = [sum(one), sum(other), sum(background)];
  const weight = Math.max(1, Math.min(PRIOR_WEIGHT, PRIOR_SHARE * Math.min(nOne, nOther)));
  return background.map((said, term) => {
    const prior = (weight * said) / all;
    const [a, b] = [one[term]! + prior, other[term]! + prior];
    // One term alone has no odds against others.
    const odds = (count: number, n: number): number => Math.log(count / Math.max(n + weight - count, 1e-9));
    const logOdds = odds(a, nOne) - odds(b, nOther);
    return { logOdds, z: logOdds / Math.sqrt(1 / a + 1 / b) };
  });
}
