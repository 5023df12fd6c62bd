import { type Clock, systemClock } from '../../model/clock.ts';
import type { TopicSet } from '../../model/topic.ts';
import type { GapHealer } from '../source.ts';
import { type BackOffDelays, X_DELAYS } from '../x-api/back-off.ts';
import type { XApi } from '../x-api/client.ts';
import type { AccountOptions } from './account.ts';
import type { InboxLimits } from './inbox.ts';
import type { LinkOptions } from './link.ts';

/** How one of the streams is doing. `aside`: the posts come all the same, or do not depend on it. */
export type StreamState = { stream: string; aside: boolean } & (
  | { state: 'connecting' }
  | { state: 'live' }
  /** A connection ended, or was refused, for `reason`. */
  | { state: 'waiting'; delayMs: number; reason: string }
);

/** What every stream is told, and has no default. */
interface Given {
  name: string;
  api: XApi;
  topics: TopicSet;
  /** The id of the lake that it is read into, by which rules are told from those of other lakes; asked on reading. */
  lake: () => string;
}

export interface StreamSettings extends LinkOptions, InboxLimits, Omit<AccountOptions, 'healable'> {
  /** `filtered`: what the topics' rules match at X. `sample`: about 1 % of all posts, chosen by X. */
  stream: 'filtered' | 'sample';
  /** How many connections are held to the same stream; what comes twice is kept once. */
  connections: number;
  /** Asks X, after a disconnect, for what it had meanwhile, up to five minutes back. */
  backfill: boolean;
  /** Reads the compliance streams too. */
  compliance: boolean;
  delays: BackOffDelays;
  /** A block is yielded at least this often, ms. */
  tickMs: number;
  /** Changes of topics within this time go to X together, ms. */
  rulesDelayMs: number;
  /** The rules at X are compared with the topics this often, whoever else changes them, ms. */
  rulesCheckMs: number;
  /** Whether our own matcher can tell the posts of a rule, or X alone. */
  isOurs: (rule: string) => boolean;
  clock: Clock;
  onState: (state: StreamState) => void;
  /** Something a user should know: a rule that X refused, a plan that lacks something. */
  onNote: (note: string) => void;
  onGap: (gap: { from: number; to: number; reason: string }) => void;
}

export type XStreamOptions = Given & {
  /** Asks another way for what the stream missed. */
  healer?: GapHealer;
} & Partial<StreamSettings>;

export const DEFAULTS: StreamSettings = {
  stream: 'filtered',
  connections: 1,
  backfill: false,
  compliance: false,
  heartbeatMs: 20_000,
  graceMs: 2_000,
  lineBytes: 4_000_000,
  stableMs: 10_000,
  delays: X_DELAYS,
  settleMs: 7_000,
  backfillSettleMs: 60_000,
  longestSilenceMs: 45_000,
  blockBytes: 1_000_000,
  blockLines: 2_000,
  blockDelayMs: 250,
  bufferBytes: 8_000_000,
  tickMs: 5_000,
  rulesDelayMs: 250,
  rulesCheckMs: 15 * 60_000,
  isOurs: () => true,
  clock: systemClock,
  onState: () => {},
  onNote: () => {},
  onGap: () => {},
};
