import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, BlockAuthors } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import type { Coverage, GapReason } from '../../model/coverage.ts';
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';
import { LiveCoverage } from '../live-coverage.ts';
import type { Source } from '../source.ts';
import { checkAccounts, optionsUpdate, type ResolveHandle, resolveAccounts } from './accounts.ts';
import { askAppView } from './app-view.ts';
import { type BackOff, backOffDelay } from './back-off.ts';
import type { Ending } from './connection.ts';
import type { BufferLimits } from './event-buffer.ts';
import { Failures } from './failures.ts';
import { createHealer, tooOld } from './heal.ts';
import { authorsOf, formatWith, sieveOf } from './name-authors.ts';
import { formatCursor, type Position, parseCursor, resumeAt, subscribeUrl } from './position.ts';
import type { ProfileResolver } from './profile-resolver.ts';
import { ReactionCounter } from './reaction-counter.ts';
import type { Reaction, SieveOptions } from './sieve.ts';
import { Subscription } from './subscription.ts';

/** The public instances that Bluesky runs; no account is needed. */
export const PUBLIC_INSTANCES: readonly string[] = [
  'jetstream2.us-east.bsky.network',
  'jetstream1.us-east.bsky.network',
  'jetstream2.us-west.bsky.network',
  'jetstream1.us-west.bsky.network',
];

export type JetstreamState =
  | { state: 'connecting'; instance: string }
  | { state: 'live'; instance: string }
  /** A connection ended for `reason`; `failures` have now ended in a row without a stable one between. */
  | { state: 'waiting'; instance: string; failures: number; delayMs: number; reason: string };

/** A stretch of the stream that was never delivered; ms since the epoch. */
export interface StreamGap {
  from: number;
  to: number;
  reason: string;
}

export interface Settings extends BufferLimits, BackOff {
  /** Host names, or `ws://` and `wss://` addresses, in order of preference. */
  instances: readonly string[];
  /** Record types to ask for. Account and identity events come whatever is asked for. */
  collections: readonly string[];
  /** Handles or DIDs of the only accounts to follow; empty for everyone. */
  accounts: readonly string[];
  resolveHandle: ResolveHandle;
  /** Says who the authors of posts are; without it posts carry their DIDs alone. */
  profiles: ProfileResolver | null;
  /** What is kept of what comes; see sieve.ts. */
  sieve: SieveOptions;
  /** No event for this long means that the stream has stalled, ms. */
  stallMs: number;
  /** After a connection that lived this long the count of failures starts over, ms. */
  stableMs: number;
  /** Failures in a row on one instance before the next one is tried. */
  failoverAfter: number;
  /** A first event this much later than asked for is a gap, ms. */
  gapMs: number;
  /** Where accounts are quiet, an answer to a ping vouches for the time until so long before it, ms. */
  quietMarginMs: number;
  /** How it stands is noted at least so often, ms. */
  noteMs: number;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  onState: (state: JetstreamState) => void;
  onGap: (gap: StreamGap) => void;
}

export type JetstreamOptions = { name: string } & Partial<Settings>;

const DEFAULTS: Settings = {
  instances: PUBLIC_INSTANCES,
  collections: ['app.bsky.feed.post'],
  accounts: [],
  resolveHandle: askAppView(),
  profiles: null,
  sieve: {},
  stallMs: 20_000,
  stableMs: 30_000,
  failoverAfter: 3,
  gapMs: 60_000,
  quietMarginMs: 60_000,
  noteMs: 9_000,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  blockBytes: 1_000_000,
  blockEvents: 2_000,
  blockDelayMs: 250,
  bufferBytes: 8_000_000,
  cursorDelayMs: 5_000,
  clock: systemClock,
  random: Math.random,
  onState: () => {},
  onGap: () => {},
};

/**
 * Bluesky's Jetstream as a live source (https://bsky.network/docs/jetstream/).
 *
 * It goes connecting → live → waiting → connecting, until the signal aborts. What a connection brought
 * before it ended is yielded before the next one begins. Delivery is at least once: every subscription
 * starts a little before the last event received. While the consumer does not ask, at most `bufferBytes`
 * are held and the socket is left unread; where the instance gives up on us meanwhile, the stream goes on
 * from the cursor.
 *
 * A block's payload is the frames exactly as received, LF between. A frame that is no event, or no JSON, is
 * passed on all the same, for the decoder to judge. An LF inside a frame (Jetstream writes none) would end
 * the record there.
 *
 * Throws a UsageError for an address that is none, and on reading an UndertoneError where every instance
 * in turn refuses the subscription itself (HTTP 400 to 404).
 */
export function createJetstreamSource(options: JetstreamOptions): Source {
  const settings: Settings = { ...DEFAULTS, ...options };
  if (settings.instances.length === 0) {
    throw new UsageError(`The source ${options.name} names no Jetstream instance; name at least one.`);
  }
  for (const instance of settings.instances) checkAddress(options.name, instance);
  checkAccounts(options.name, settings.accounts);
  return {
    name: options.name,
    read: (cursor, signal) => read(options.name, settings, parseCursor(cursor), signal),
    healer: createHealer(settings, (signal) => firstMessage(options.name, settings, signal)),
  };
}

function checkAddress(name: string, instance: string): void {
  const url = URL.parse(instance.includes('://') ? instance : `wss://${instance}`);
  if (url?.protocol === 'wss:' || url?.protocol === 'ws:') return;
  throw new UsageError(
    `The source ${name} names the Jetstream instance "${instance}", which is no host name and no wss:// address.`,
  );
}

async function* read(
  name: string,
  settings: Settings,
  from: Position,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { instances, clock, onState, profiles } = settings;
  const failures = new Failures(settings);
  const startedAt = clock.now();
  const hello = await firstMessage(name, settings, signal).catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  await profiles?.findFollowed(signal);
  const sieve = sieveOf(settings);
  const account = new LiveCoverage(
    from.timeUs === null ? null : { coveredTo: msOf(from.timeUs), stopped: from.stopped ?? false },
    { healable: true },
  );
  const lostForGood: Coverage[] = [];
  const counter = new ReactionCounter(from.timeUs ?? undefined);
  let position: Position = { instance: from.instance, timeUs: from.timeUs };
  let chosen = Math.max(0, instances.indexOf(from.instance ?? ''));

  const block = (
    payload: Uint8Array,
    receivedAt: number,
    coverage: Coverage[],
    reactions: readonly Reaction[] = [],
    authors: BlockAuthors = {},
  ): Block => ({
    source: name,
    format: formatWith(authors),
    payload,
    receivedAt,
    cursor: formatCursor(position),
    coverage: [...coverage, ...lostForGood.splice(0)],
    ...(reactions.length > 0 ? { reactions: counter.count(reactions) } : {}),
  });
  const standing = (): Block => block(new Uint8Array(), clock.now(), account.notes(clock.now()));

  while (!signal.aborted) {
    const instance = instances[chosen % instances.length]!;
    const askedUs = resumeAt(position, instance);
    const since = position.timeUs;
    onState({ state: 'connecting', instance });
    const url = subscribeUrl(instance, hello === null ? settings.collections : [], askedUs, hello !== null);
    const subscription = new Subscription(
      url,
      { ...settings, sieve, hello, askedUs },
      {
        onOpen: () => onState({ state: 'live', instance }),
        onIdentity: (did) => profiles?.changed(did),
        onFirstTime: (timeUs) => {
          const first = msOf(timeUs);
          if (askedUs === null || since === null) return account.live(first);
          // Among few accounts hours may pass without an event.
          const late = hello === null && timeUs - askedUs > settings.gapMs * 1000;
          account.live(Math.max(first, msOf(since)), late ? first : msOf(since));
          if (!late) return;
          const reason = `${instance} no longer holds what came before (its lookback is limited)`;
          lostForGood.push(tooOld(msOf(since), first, reason));
          settings.onGap({ from: msOf(since), to: first, reason });
        },
      },
    );
    const stop = () => subscription.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        const run = await subscription.next(settings.noteMs);
        if (run === null) break;
        if (run === 'quiet') {
          const { quiet } = subscription;
          if (quiet !== null && quiet.to * 1000 > (position.timeUs ?? 0)) {
            account.live(quiet.from, since === null ? null : msOf(since));
            account.received(quiet.to);
            position = { instance, timeUs: quiet.to * 1000 };
          }
          yield standing();
          continue;
        }
        if (run.timeUs !== null) {
          // What a subscription brings again was counted: a cursor that went back with it would have it counted anew.
          if (run.timeUs > (position.timeUs ?? 0)) position = { instance, timeUs: run.timeUs };
          account.received(msOf(run.timeUs));
        }
        const authors = await authorsOf(run.payload, settings, signal);
        yield block(run.payload, run.receivedAt, account.notes(run.receivedAt), run.reactions, authors);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
    if (signal.aborted) break;

    // Where nothing has come yet, the next try asks from the moment of the first one, so nothing is missed.
    if (position.timeUs === null) {
      position = { instance: null, timeUs: startedAt * 1000 };
      account.live(startedAt);
    }
    const ending = subscription.ended!;
    if (failures.count(ending, subscription.openMs)) chosen++;
    const delayMs = backOffDelay(failures.inARow, settings, settings.random());
    account.lost(reasonOf(ending), `${instance}: ${ending.reason}.`, clock.now());
    onState({ state: 'waiting', instance, failures: failures.inARow, delayMs, reason: ending.reason });
    for (let left = delayMs; left > 0 && !signal.aborted; left -= settings.noteMs) {
      yield standing();
      await sleep(Math.min(left, settings.noteMs), undefined, { signal }).catch(() => {});
    }
  }
  if (position.timeUs === null) return;
  const stopped = account.stopped(clock.now());
  position = { ...position, stopped: true };
  yield block(new Uint8Array(), clock.now(), stopped);
}

/** Covered time ends with whole milliseconds: the rest of the last one may still come. */
const msOf = (timeUs: number): number => Math.floor(timeUs / 1000);

const reasonOf = ({ stalled, status }: Ending): GapReason =>
  stalled ? 'stall' : status === 429 ? 'rate-limit' : 'disconnect';

/**
 * What an instance is told first; null where the address says it all. Waits, trying again, while handles cannot
 * be asked for.
 */
async function firstMessage(name: string, settings: Settings, signal: AbortSignal): Promise<string | null> {
  const { accounts, collections, resolveHandle, random, onState } = settings;
  if (accounts.length === 0) return null;
  for (let failures = 1; ; failures++) {
    try {
      return optionsUpdate(collections, await resolveAccounts(name, accounts, resolveHandle, signal));
    } catch (error) {
      const lasting = error instanceof UndertoneError && !error.retryable;
      if (lasting || signal.aborted) throw error;
      const delayMs = backOffDelay(failures, settings, random());
      const reason = `handles could not be asked for (${messageOf(error)})`;
      onState({ state: 'waiting', instance: 'app view', failures, delayMs, reason });
      await sleep(delayMs, undefined, { signal }).catch(() => {});
    }
  }
}
