/**
 * Answers of the API for what is on the page. A question that is superseded is cancelled; what was answered
 * stays until the next answer is there; where the server is away it is asked again, ever more slowly.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from '../app/store.ts';
import { door } from './door.ts';
import { pause } from './pause.ts';
import { ApiError, send } from './request.ts';

export interface Answer<T> {
  /** The latest answer; null before the first. */
  data: T | null;
  /** Why there is no newer one. */
  error: ApiError | null;
  /** Asking at this moment. */
  loading: boolean;
  /** Whether `data` answers another question than the one asked now. */
  stale: boolean;
  again(): void;
}

interface Held<T> {
  data: T | null;
  of: string | null;
  error: ApiError | null;
  loading: boolean;
}

const LONGEST_WAIT_MS = 30_000;
const KEPT = 40;
/** Answers as they were last, so that going back shows something at once. */
const kept = new Map<string, unknown>();

/**
 * What GET of the address answers; asks nothing while it is null. `version` asks again when it changes, as
 * when new posts are in.
 */
export function useAnswer<T>(path: string | null, version: unknown = 0): Answer<T> {
  return useAsked(path, (signal) => send<T>(path!, { signal }), version);
}

/** The same for what is no plain GET; `key` is the question in one string, and asks nothing while it is null. */
export function useAsked<T>(
  key: string | null,
  question: (signal: AbortSignal) => Promise<T>,
  version: unknown = 0,
): Answer<T> {
  const [held, setHeld] = useState<Held<T>>({ data: null, of: null, error: null, loading: key !== null });
  const [tries, setTries] = useState(0);
  const { open, tries: openings } = useStore(door);
  const latest = useRef(question);
  latest.current = question;

  // biome-ignore lint/correctness/useExhaustiveDependencies: version, tries and openings ask again
  useEffect(() => {
    if (key === null || !open) return;
    const stop = new AbortController();
    const before = kept.get(key) as T | undefined;
    setHeld((held) => ({
      ...(before !== undefined && held.of !== key ? { data: before, of: key, error: null } : held),
      loading: true,
    }));
    void ask(latest.current, stop.signal, (error) => setHeld((held) => ({ ...held, error }))).then(
      (data) => {
        keep(key, data);
        setHeld({ data, of: key, error: null, loading: false });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setHeld((held) => ({ ...held, error: error as ApiError, loading: false }));
      },
    );
    return () => stop.abort();
  }, [key, version, tries, open, openings]);

  const again = useCallback(() => setTries((tries) => tries + 1), []);
  const { data, of, error, loading } = held;
  return { data, error, loading, stale: data !== null && of !== key, again };
}

/** Asks until it is answered or refused for good; tells of each failure on the way. */
async function ask<T>(
  question: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  failed: (error: ApiError) => void,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await question(signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError) || error.retryMs === null) throw error;
      failed(error);
      await pause(Math.min(error.retryMs * 2 ** failures, LONGEST_WAIT_MS), signal);
    }
  }
}

function keep(path: string, data: unknown): void {
  kept.delete(path);
  kept.set(path, data);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
}
