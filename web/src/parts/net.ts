import type { Summary } from '../api/types.ts';

/** Net sentiment: share of positive less share of negative, -1 to 1; null where nothing is scored. */
export const netOf = ({ shares }: Pick<Summary, 'shares'>): number | null =>
  shares.positive === null || shares.negative === null ? null : shares.positive - shares.negative;
