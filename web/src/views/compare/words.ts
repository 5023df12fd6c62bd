/** What figures of a comparison mean, in words. */
import { formatNet } from '../../format.ts';
import type { Compared, Explained } from './types.ts';

export const KIND_TITLES: Record<Compared, string> = {
  words: 'Words',
  hashtags: 'Hashtags',
  entities: 'Names',
  authors: 'Authors',
  langs: 'Languages',
  networks: 'Networks',
};

/** How sure a term's difference is, by its false discovery rate. */
export function sureness(q: number | null): 'sure' | 'likely' | 'unsure' | 'open' {
  if (q === null) return 'open';
  if (q < 0.001) return 'sure';
  return q < 0.05 ? 'likely' : 'unsure';
}

export const SURENESS = {
  sure: 'Almost surely a difference',
  likely: 'Likely a difference',
  unsure: 'May be chance',
  open: 'Not tested yet',
} as const;

export function explain({ change, mix, rate, by }: Explained, from: string, to: string): string {
  const way =
    Math.abs(change) < 0.005
      ? 'is the same'
      : `is ${change > 0 ? 'higher' : 'lower'} by ${formatNet(Math.abs(change)).slice(1)}`;
  const groups = by === 'langs' ? 'languages' : 'networks';
  return `Net sentiment of ${to} ${way} than that of ${from}: ${formatNet(mix)} since people write in other ${groups}, ${formatNet(rate)} since posts in the same ${groups} feel different.`.replace(
    'is the same than that',
    'is the same as that',
  );
}
