/** One query at a time: asked, timed, cancelled. */
import { useEffect, useRef, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import type { SqlAnswer } from './types.ts';

export interface QueryState {
  running: boolean;
  /** When the one that runs began, ms since the epoch. */
  since: number;
  answer: SqlAnswer | null;
  /** How long the answer took, ms. */
  took: number;
  fault: string;
}

const IDLE: QueryState = { running: false, since: 0, answer: null, took: 0, fault: '' };

export function useQuery(onAnswer: (sql: string, answer: SqlAnswer) => void) {
  const [state, setState] = useState(IDLE);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async (sql: string, seconds: number): Promise<void> => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    const began = Date.now();
    setState((state) => ({ ...state, running: true, since: began, fault: '' }));
    try {
      const body = { sql, timeout_seconds: seconds };
      const answer = await send<SqlAnswer>('/api/sql', { method: 'POST', body, signal: own.signal });
      setState({ ...IDLE, answer, took: Date.now() - began });
      onAnswer(sql, answer);
    } catch (error) {
      if (own.signal.aborted) return;
      const fault = error instanceof ApiError ? error.message : String(error);
      setState((state) => ({ ...state, running: false, fault }));
    }
  };
  const cancel = (): void => {
    stop.current?.abort();
    setState((state) => ({ ...state, running: false, fault: 'Cancelled.' }));
  };
  return { ...state, run, cancel };
}
