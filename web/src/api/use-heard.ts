import { useEffect, useState } from 'react';
import { hear, type LiveEvents } from './live.ts';

/** The latest event of a name that the live connection told; null before the first. */
export function useHeard<N extends keyof LiveEvents>(name: N): LiveEvents[N] | null {
  const [latest, setLatest] = useState<LiveEvents[N] | null>(null);
  useEffect(() => hear(name, setLatest), [name]);
  return latest;
}
