/**
 * The one connection to /api/live of this page. It goes on after the last event seen, so nothing is told twice
 * and nothing is lost of what the server can still tell. The browser's own EventSource cannot send a token,
 * nor tell a dead connection.
 *
 * It stands while somebody listens. In a tab that is not seen it ends after a while: browsers allow six
 * connections to one server for all tabs together.
 */
import { createStore } from '../app/store.ts';
import { authorised, door } from './door.ts';
import { EventReader } from './event-stream.ts';
import { pause } from './pause.ts';
import { ApiError, fetchFrom } from './request.ts';
import type { AlertsStanding, Post, Summary, Window } from './types.ts';

export interface LiveEvents {
  post: Post;
  gone: { ids: string[] };
  /** Posts that were left out; null where their number is not known. */
  sampled: { left_out: number | null };
  summary: Summary;
  window: Window;
  alerts: AlertsStanding;
}

export type LiveState = 'idle' | 'connecting' | 'live' | 'lost';

export interface LiveStatus {
  state: LiveState;
  /** When it is tried again, ms since the epoch; null unless lost. */
  retryAt: number | null;
}

/** The server sends something every 15 s; a connection silent for longer is dead. */
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 30_000;
const UNSEEN_MS = 60_000;

export const liveStatus = createStore<LiveStatus>({ state: 'idle', retryAt: null });

type Handler<N extends keyof LiveEvents> = (event: LiveEvents[N]) => void;
const handlers = new Map<keyof LiveEvents, Set<Handler<never>>>();
let lastEventId: string | null = null;
let connection: AbortController | null = null;

/** Hears events of a name; returns how to stop that. */
export function hear<N extends keyof LiveEvents>(name: N, handler: Handler<N>): () => void {
  const own = handlers.get(name) ?? new Set();
  handlers.set(name, own.add(handler as Handler<never>));
  decide();
  return () => {
    own.delete(handler as Handler<never>);
    // A view that is left and one that comes hear the same connection.
    setTimeout(decide, 1000);
  };
}

let unseen: ReturnType<typeof setTimeout> | null = null;
let asleep = false;
document.addEventListener('visibilitychange', () => {
  if (unseen !== null) clearTimeout(unseen);
  unseen = null;
  asleep = false;
  if (document.hidden) {
    unseen = setTimeout(() => {
      asleep = true;
      decide();
    }, UNSEEN_MS);
  }
  decide();
});

function decide(): void {
  const wanted = !asleep && [...handlers.values()].some((own) => own.size > 0);
  if (wanted && connection === null) {
    connection = new AbortController();
    void follow(connection.signal);
  } else if (!wanted && connection !== null) {
    connection.abort();
    connection = null;
    liveStatus.set({ state: 'idle', retryAt: null });
  }
}

async function follow(signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    liveStatus.set({ state: 'connecting', retryAt: null });
    try {
      await listen(signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 401) {
        await opened(signal);
        failures = -1;
        continue;
      }
    }
    if (signal.aborted) return;
    const wait = Math.min(1000 * 2 ** failures, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
    liveStatus.set({ state: 'lost', retryAt: Date.now() + wait });
    await pause(wait, signal);
  }
}

async function listen(signal: AbortSignal, onLive: () => void): Promise<void> {
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), SILENCE_MS);
  const headers = authorised({ Accept: 'text/event-stream' });
  if (lastEventId !== null) headers['Last-Event-ID'] = lastEventId;
  try {
    const response = await fetchFrom('/api/live', {
      headers,
      signal: AbortSignal.any([signal, dead.signal]),
    });
    liveStatus.set({ state: 'live', retryAt: null });
    onLive();
    const events = new EventReader();
    // Not every browser can iterate over a stream.
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => dead.abort(), SILENCE_MS);
      for (const { name, data, id } of events.take(read.value)) {
        tell(name as keyof LiveEvents, JSON.parse(data));
        lastEventId = id ?? lastEventId;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

function tell(name: keyof LiveEvents, event: unknown): void {
  for (const handler of handlers.get(name) ?? []) handler(event as never);
}

function opened(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = door.subscribe(() => door.get().open && end());
    const end = (): void => {
      stop();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    if (door.get().open) end();
  });
}
