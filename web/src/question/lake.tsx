/** What is known of the whole lake, whatever is asked: whether it is the sample, and from when to when it goes. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Summary } from '../api/types.ts';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import { useHeard } from '../api/use-heard.ts';
import { DAY } from './duration.ts';
import type { Range } from './range.ts';

const Lake = createContext<Answer<Summary> | null>(null);

/** Keeps the summary of all posts, as it was last told, for all that is within. */
export function LakeProvider({ children }: { children: ReactNode }) {
  const answer = useAnswer<Summary>('/api/summary');
  const heard = useHeard('summary');
  const lake = heard === null ? answer : { ...answer, data: heard, error: null, loading: false };
  return <Lake value={lake}>{children}</Lake>;
}

export function useLake(): Answer<Summary> {
  const lake = useContext(Lake);
  if (lake === null) throw new Error('useLake needs a LakeProvider around it');
  return lake;
}

/**
 * The range where a person chose none: the last day where something was said in it, else all time. Until that
 * is known it is taken for the last day, which it mostly is.
 */
export function useFittingRange(lake: Summary | null): Range {
  const to = lake?.to ?? null;
  const old = to !== null && Date.parse(to) <= Date.now() - DAY;
  return useMemo(() => (old ? { kind: 'all' } : { kind: 'last', span: '24h' }), [old]);
}
