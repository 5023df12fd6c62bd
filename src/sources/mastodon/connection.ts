import type { MastodonFailure } from './failure.ts';

/** An event as a server sent it: its name, and its payload as text; null where it has none. */
export interface StreamEvent {
  event: string;
  payload: string | null;
}

export interface ConnectionEvents {
  onOpen(): void;
  /** Anything came, an event or a sign of life, and all that came before it was given. */
  onAlive(): void;
  onEvent(event: StreamEvent): void;
  /** Called once. */
  onEnd(failure: MastodonFailure): void;
}

/** One connection to one stream, until it ends for whatever reason; no retry, no buffering. */
export interface Connection {
  /** Stops reading the socket, so that TCP holds the sender back. */
  pause(): void;
  resume(): void;
  /** Cuts it at once, without the closing handshake, which a dead peer would never finish. */
  cut(reason: string): void;
}

export interface ConnectionOptions {
  origin: string;
  token: string | null;
  /** No event and no sign of life for this long means that the connection is dead, ms. */
  stallMs: number;
  /** How long opening may take, ms. */
  openMs: number;
  clock: { now(): number };
}
