/** The question as it stands in the address, and how it is changed. */
import { useCallback, useMemo } from 'react';
import { go, here, usePlace } from '../app/location.ts';
import { useFittingRange, useLake } from './lake.tsx';
import { useMoment } from './now.ts';
import {
  boundParams,
  type FilterName,
  filterParams,
  type ListName,
  narrow,
  type Question,
  readQuestion,
  toggled,
  writeQuestion,
} from './question.ts';
import { type Bounds, boundsOf, endsNow, movesAlong, type Range, stepFor } from './range.ts';

export interface Asked {
  question: Question;
  change(to: Partial<Question>): void;
  /** Narrows to a value, as a click on it does. */
  narrow(name: FilterName, value: string): void;
  /** The same, or takes it back where it is narrowed to it. */
  toggle(name: ListName, value: string): void;
}

export function useQuestion(): Asked {
  const { search } = usePlace();
  const question = useMemo(() => readQuestion(search), [search]);
  // Each takes the address as it is when it is called, so that two changes in a row do not undo each other.
  const set = useCallback((of: (question: Question) => Question) => {
    const { search } = here();
    go({ search: writeQuestion(of(readQuestion(search)), search) });
  }, []);
  const change = useCallback((to: Partial<Question>) => set((question) => ({ ...question, ...to })), [set]);
  const narrowTo = useCallback(
    (name: FilterName, value: string) => set((question) => narrow(question, name, value)),
    [set],
  );
  const toggle = useCallback(
    (name: ListName, value: string) => set((question) => toggled(question, name, value)),
    [set],
  );
  return { question, change, narrow: narrowTo, toggle };
}

export interface Scope {
  range: Range;
  /** Where the range lies at this moment; ends that are open in the range are filled in by the lake's. */
  bounds: { from: number; to: number };
  /** Filters and times as the API takes them. */
  params: Record<string, string>;
  /** The length of windows that suits it, ms. */
  step: number;
  /** The moment it is asked at, ms since the epoch. */
  at: number;
  /** Changes whenever the answers may have; `useAnswer` takes it. */
  version: number;
}

/**
 * The question as it is asked of the API. Where `still` is true it stands still until the question changes.
 */
export function useScope(still = false): Scope {
  const { question } = useQuestion();
  const lake = useLake().data;
  const fitting = useFittingRange(lake);
  const chosen = question.range;
  const { at, version } = useMoment(!still && (chosen === null || endsNow(chosen)));
  // Ends in the wrong order are as if none were given.
  const range = chosen !== null && boundsOf(chosen, at) !== null ? chosen : fitting;
  const [first, last] = [lake?.from ?? null, lake?.to ?? null];
  return useMemo(() => {
    const open = boundsOf(range, at)!;
    const rough = filled(open, { first, last, now: at });
    const step = stepFor(rough.to - rough.from);
    // Whole windows: what is counted already answers, and the address changes once a window and not each second.
    const from = open.from !== null && movesAlong(range) ? Math.floor(open.from / step) * step : open.from;
    const bounds = { from: from ?? rough.from, to: rough.to };
    const filters = filterParams(question);
    const params = { ...filters, ...boundParams({ from, to: open.to }) };
    return { range, bounds, params, step, at, version };
  }, [question, range, at, version, first, last]);
}

/** With open ends where the lake begins and ends. */
function filled(
  { from, to }: Bounds,
  { first, last, now }: { first: string | null; last: string | null; now: number },
): { from: number; to: number } {
  const end = to ?? (from === null && last !== null ? Math.min(now, Date.parse(last)) : now);
  const begin = from ?? (first === null ? end - 86_400_000 : Date.parse(first));
  return { from: Math.min(begin, end - 60_000), to: end };
}
