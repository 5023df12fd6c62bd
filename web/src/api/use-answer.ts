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
 * when new posts are in, once the answer before is there: a stream of new posts starves no slow question.
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
  const asking = useRef<Asking<T> | null>(null);
  const latest = useRef({ question, version });
  latest.current = { question, version };

  // biome-ignore lint/correctness/useExhaustiveDependencies: tries and openings ask again
  useEffect(() => {
    if (key === null || !open) return;
    const before = kept.get(key) as T | undefined;
    if (before !== undefined) {
      setHeld((held) => (held.of === key ? held : { data: before, of: key, error: null, loading: true }));
    }
    const own = new Asking<T>(key, latest.current.question, latest.current.version, setHeld);
    asking.current = own;
    return () => own.stop();
  }, [key, tries, open, openings]);
  useEffect(() => asking.current?.again(version), [version]);

  const again = useCallback(() => setTries((tries) => tries + 1), []);
  const { data, of, error, loading } = held;
  return { data, error, loading, stale: data !== null && of !== key, again };
}

/** One question as it is asked, and asked again. */
class Asking<T> {
  readonly #key: string;
  readonly #question: (signal: AbortSignal) => Promise<T>;
  readonly #tell: (change: (held: Held<T>) => Held<T>) => void;
  readonly #stopped = new AbortController();
  #version: unknown;
  #busy = false;
  #wanted = false;

  constructor(
    key: string,
    question: (signal: AbortSignal) => Promise<T>,
    version: unknown,
    tell: (change: (held: Held<T>) => Held<T>) => void,
  ) {
    this.#key = key;
    this.#question = question;
    this.#version = version;
    this.#tell = tell;
    void this.#run();
  }

  again(version: unknown): void {
    if (version === this.#version || this.#stopped.signal.aborted) return;
    this.#version = version;
    if (this.#busy) this.#wanted = true;
    else void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    this.#busy = true;
    do {
      this.#wanted = false;
      const began = performance.now();
      this.#tell((held) => ({ ...held, loading: true }));
      try {
        const data = await ask(this.#question, signal, (error) => this.#tell((held) => ({ ...held, error })));
        if (signal.aborted) return;
        keep(this.#key, data);
        this.#tell(() => ({ data, of: this.#key, error: null, loading: false }));
      } catch (error) {
        if (signal.aborted) return;
        this.#tell((held) => ({ ...held, error: error as ApiError, loading: false }));
      }
      // As long a rest as the answer took: the server has other things to do.
      await pause(performance.now() - began, signal);
    } while (this.#wanted && !signal.aborted);
    this.#busy = false;
  }
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
