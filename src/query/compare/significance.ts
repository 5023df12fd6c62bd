/** How sure a difference is: p-values of z-scores, and what many of them at once are worth. */

/** The chance of a z-score at least as far from 0 where there is no difference; 0 to 1. */
export const twoSided = (z: number): number => Math.min(1, erfc(Math.abs(z) / Math.SQRT2));

/**
 * The complementary error function for x ≥ 0, with a relative error below 1.2e-7: the Chebyshev fit of Press et al.,
 * Numerical Recipes (2nd ed.), section 6.2.
 */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + fit.reduceRight((sum, coefficient) => sum * t + coefficient, 0));
}

/**
 * The false discovery rate at which each of these p-values would still be told as a difference (Benjamini and Hochberg
 * 1995), in their order: of all those told at 0.05, one in twenty is expected to be none.
 */
export function falseDiscoveryRates(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const rates = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const index = order[rank - 1]!;
    least = Math.min(least, (pValues[index]! * pValues.length) / rank);
    rates[index] = least;
  }
  return rates;
}
