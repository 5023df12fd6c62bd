import type { Clock } from '../../model/clock.ts';
import type { GapReason } from '../../model/coverage.ts';
import type { BackOff } from '../bluesky-jetstream/back-off.ts';
import type { MastodonFailure } from './failure.ts';
import type { Outbox } from './outbox.ts';
import type { Change, StreamProgress } from './progress.ts';
import type { Recent } from './recent.ts';
import type { Stream } from './streams.ts';
import type { TimelineClient } from './timeline-client.ts';

export type Transport = 'sse' | 'websocket' | 'poll';

export type FeedState =
  | { state: 'connecting'; transport: Transport }
  | { state: 'live'; transport: Transport }
  /** It ended for `reason`; `failures` have now ended in a row without a stable one between. */
  | { state: 'waiting'; failures: number; delayMs: number; reason: string }
  /** The server says that asking again in the same way is of no use; it is asked again, but seldom. */
  | { state: 'refused'; delayMs: number; reason: string; failure: MastodonFailure }
  /** What was missed cannot be read from the timeline for now, or ever. */
  | { state: 'unfilled'; reason: string };

export interface Cause {
  reason: GapReason;
  detail: string;
}

export interface FeedSettings extends BackOff {
  /** Tried in order: the next one where the server does not have, or does not allow, the one before. */
  transports: readonly Transport[];
  stallMs: number;
  openMs: number;
  stableMs: number;
  /** How long to wait after a refusal, ms. */
  refusedMs: number;
  limitedMs: number;
  /** How often a timeline is asked where there is no stream, ms. */
  pollMs: number;
  overlapMs: number;
  /** The most pages of a timeline that are read at once, or before what else is missing has its turn. */
  maxPages: number;
  honourOptOut: boolean;
  clock: Clock;
  random: () => number;
}

export interface FeedContext {
  origin: string;
  host: string;
  token: string | null;
  stream: Stream;
  followed: ReadonlySet<string>;
  client: TimelineClient;
  recent: Recent;
  outbox: Outbox;
  /** The account of this stream with everything pushed so far. */
  progress: () => StreamProgress;
  onChange: (change: Change) => void;
  onState: (state: FeedState) => void;
}
