export interface Interval {
  low: number;
  high: number;
}

/** The 97.5 % point of the normal distribution. */
export const Z = 1.959963984540054;

/** 95 % score interval of a share, `hits` of `texts` (Wilson 1927); all of 0 to 1 where there are no texts. */
export function wilson(hits: number, texts: number): Interval {
  if (texts === 0) return { low: 0, high: 1 };
  const share = hits / texts;
  const centre = (share + Z ** 2 / (2 * texts)) / (1 + Z ** 2 / texts);
  const half =
    (Z / (1 + Z ** 2 / texts)) * Math.sqrt((share * (1 - share)) / texts + Z ** 2 / (4 * texts ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
