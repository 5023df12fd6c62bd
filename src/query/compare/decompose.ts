/**
 * Why net sentiment differs between two sides: because other posts are written (mix), or because the same kind of post
 * feels different (rate). The decomposition of Kitagawa (1955), each effect weighed by the mean of both sides.
 */

/** Scored posts of a group on one side. */
export interface Group {
  scored: number;
  positive: number;
  negative: number;
}

export interface Effects {
  /** What the change of the group's share does to net sentiment, -2 to 2. */
  mix: number;
  /** What the change of the group's own net sentiment does. */
  rate: number;
}

/** Share of positive less share of negative, -1 to 1; 0 where nothing is scored. */
export const netOf = ({ scored, positive, negative }: Group): number =>
  scored === 0 ? 0 : (positive - negative) / scored;

/**
 * The effects of one group among all posts, `from` one side `to` the other. Over groups that part all posts the effects
 * add up to the whole difference; those of terms overlap, and do not.
 */
export function effectsOf(group: { from: Group; to: Group }, all: { from: Group; to: Group }): Effects {
  const share = (side: 'from' | 'to'): number =>
    all[side].scored === 0 ? 0 : group[side].scored / all[side].scored;
  // A group that is missing on one side differs in mix alone.
  const net = (side: 'from' | 'to', other: 'from' | 'to'): number =>
    netOf(group[side].scored === 0 ? group[other] : group[side]);
  const [before, after] = [net('from', 'to'), net('to', 'from')];
  const middle = (netOf(all.from) + netOf(all.to)) / 2;
  return {
    mix: (share('to') - share('from')) * ((before + after) / 2 - middle),
    rate: ((share('from') + share('to')) / 2) * (after - before),
  };
}
