import type { Block, BlockFormat } from '../../model/block.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { TopicSet } from '../../model/topic.ts';
import type { Source } from '../source.ts';
import type { XApi } from '../x-api/client.ts';
import { Account } from './account.ts';
import { chargedIn } from './charged.ts';
import { ComplianceStreams } from './compliance-streams.ts';
import { formatCursor, parseCursor, type StreamPosition } from './cursor.ts';
import { Due } from './due.ts';
import { GapReport } from './gap-report.ts';
import { Inbox, type Run } from './inbox.ts';
import { DEFAULTS, type StreamSettings, type XStreamOptions } from './options.ts';
import { PostStreams } from './post-streams.ts';
import { writtenAt } from './written-at.ts';

/**
 * The filtered stream of X API v2, or its sample stream, as a live source; with `compliance` also what X says of
 * posts and accounts. Source of the protocol: docs.x.com, "Filtered stream", "Handling disconnections",
 * "Recovery and redundancy", "Compliance streams".
 *
 * Payloads are the lines as received, LF between. A line that is no post (an error, a notice) is passed on all
 * the same, for the decoder to judge. The cursor says how far the time is accounted for, since X keeps no place
 * for a client; after a disconnect X is asked, with `backfill`, for up to five minutes, and the rest is a gap.
 * While the consumer does not ask, at most `bufferBytes` are held and the connections are left unread.
 *
 * Throws on reading an UndertoneError where X refuses the token, the app or the request at the start.
 */
export function createXStreamSource({ name, api, topics, lake, healer, ...options }: XStreamOptions): Source {
  const settings = { ...DEFAULTS, ...options, lake };
  return {
    name,
    charges: settings.stream === 'filtered',
    read: (cursor, signal) =>
      read(name, api, topics, settings, healer !== undefined, parseCursor(cursor), signal),
    ...(healer === undefined ? {} : { healer }),
  };
}

const POSTS: BlockFormat = { kind: 'jsonl', topics: 'select' };
const TOO_LONG: BlockFormat = { kind: 'dead', reason: 'line above the limit of a stream' };
const NOTHING = new Uint8Array();

async function* read(
  name: string,
  api: XApi,
  topics: TopicSet,
  settings: StreamSettings & { lake: () => string },
  healable: boolean,
  from: StreamPosition,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { clock, tickMs } = settings;
  const inbox = new Inbox(settings);
  const due = new Due(inbox);
  const gaps = new GapReport(settings.onGap);
  const account = new Account(from.mark, from.missingFrom, { ...settings, healable });
  const tooLong: Buffer[] = [];
  let paused = false;
  let failure: unknown = null;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const ended = () => failure !== null || signal.aborted;

  const sink = {
    inbox,
    wake: () => {
      if (inbox.full && !paused) {
        paused = true;
        posts.pause();
        compliance?.pause();
      }
      due.pushed();
    },
    onTooLong: (beginning: Buffer) => inbox.mark(() => tooLong.push(beginning)),
  };
  const posts = new PostStreams(api, topics, settings, account, sink);
  const compliance = settings.compliance
    ? new ComplianceStreams(api, settings, from.complianceTo, sink)
    : null;
  let complianceTo = from.complianceTo;

  const take = (): Run | null => {
    if (inbox.empty) return null;
    const run = inbox.take();
    account.line(run.receivedAt, writtenAt(run.lastLine));
    return run;
  };
  const settle = (): void => {
    inbox.passMarks();
    if (inbox.empty) {
      account.alive(posts.lastAlive);
      if (compliance !== null) complianceTo = compliance.to ?? complianceTo;
    }
    if (paused && inbox.drained) {
      paused = false;
      posts.resume();
      compliance?.resume();
    }
  };
  const block = (run: Run | null, coverage: Coverage[]): Block => {
    gaps.see(coverage);
    return {
      source: name,
      format: POSTS,
      payload: run?.payload ?? NOTHING,
      receivedAt: run?.receivedAt ?? clock.now(),
      cursor: formatCursor({ mark: account.mark, missingFrom: account.missingFrom, complianceTo }),
      coverage,
      charged: run === null ? 0 : chargedIn(run.payload),
    };
  };
  const dead = (beginning: Buffer): Block => ({
    source: name,
    format: TOO_LONG,
    payload: beginning,
    receivedAt: clock.now(),
    cursor: null,
  });

  const onAbort = () => due.wake();
  signal.addEventListener('abort', onAbort);
  const running = Promise.all([posts.run(until), compliance?.run(until)]).catch((error) => {
    failure = error;
    due.wake();
  });
  try {
    let ticked = performance.now();
    while (!ended()) {
      await due.wait(ticked + tickMs, () => ended() || tooLong.length > 0);
      const run = take();
      settle();
      // A mark may stand behind the lines just taken: what it says is noted with the lines before the next.
      if (run === null && !inbox.empty && performance.now() < ticked + tickMs) continue;
      ticked = performance.now();
      yield block(run, account.notes(run !== null && !inbox.empty ? run.receivedAt : clock.now()));
      while (tooLong.length > 0) yield dead(tooLong.shift()!);
    }
    for (let run = take(); run !== null; run = take()) {
      settle();
      yield block(run, account.notes(run.receivedAt));
    }
    settle();
    while (tooLong.length > 0) yield dead(tooLong.shift()!);
    if (failure !== null) throw failure;
    yield block(null, account.stopped(clock.now()));
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    await running;
  }
}
