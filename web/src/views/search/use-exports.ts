import { useEffect, useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';

export interface Export {
  id: string;
  what: 'posts' | 'windows';
  format: 'csv' | 'jsonl' | 'parquet';
  state: string;
  reason: string | null;
  asked_at: string;
  expected: number | null;
  rows: number;
  bytes: number;
  /** Where it is fetched; null until it is done. */
  file: string | null;
}

const WATCH_MS = 500;

export const isMaking = ({ state }: Export): boolean => state === 'waiting' || state === 'running';

/** The exports that the server has, asked again while one is being made; null until they are wanted and known. */
export function useExports(wanted: boolean): { exports: Export[] | null; again(): void } {
  const [version, setVersion] = useState(0);
  const { data } = useAnswer<{ exports: Export[] }>(wanted ? '/api/exports' : null, version);
  const again = (): void => setVersion((version) => version + 1);
  const making = data?.exports.some(isMaking) ?? false;
  useEffect(() => {
    if (!making) return;
    const timer = setInterval(() => setVersion((version) => version + 1), WATCH_MS);
    return () => clearInterval(timer);
  }, [making]);
  return { exports: data?.exports ?? null, again };
}
