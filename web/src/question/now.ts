/** The time that moving ranges end at. It moves when new posts are in, and by itself as minutes pass. */
import { useEffect } from 'react';
import { hear } from '../api/live.ts';
import { createStore, useStore } from '../app/store.ts';

/** Questions are asked again at most this often. */
const LEAST_MS = 2000;
const MOST_MS = 30_000;

interface Moment {
  /** ms since the epoch. */
  at: number;
  /** Changes whenever the answers may have. */
  version: number;
}

const moment = createStore<Moment>({ at: Date.now(), version: 0 });

/** Brings the moment to now, for those who stand still. */
export function moveOn(): void {
  moment.set({ at: Date.now(), version: moment.get().version + 1 });
}

/** `live` asks again as posts come in; without it the moment stands still but for what else moves it. */
export function useMoment(live: boolean): Moment {
  // Who begins to look looks at now, however long ago somebody else did.
  useEffect(() => {
    if (moment.get().at + LEAST_MS < Date.now()) moveOn();
  }, []);
  useEffect(() => {
    if (!live) return;
    let waiting: ReturnType<typeof setTimeout> | null = null;
    const move = (): void => {
      waiting = null;
      moveOn();
    };
    const soon = (): void => {
      waiting ??= setTimeout(move, Math.max(0, moment.get().at + LEAST_MS - Date.now()));
    };
    const stop = hear('summary', soon);
    const timer = setInterval(soon, MOST_MS);
    return () => {
      stop();
      clearInterval(timer);
      if (waiting !== null) clearTimeout(waiting);
    };
  }, [live]);
  return useStore(moment);
}
