import type { Block, BlockFormat } from '../../model/block.ts';
import type { Clock } from '../../model/clock.ts';
import type { Coverage, HealableGap } from '../../model/coverage.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { GapHealer } from '../source.ts';
import { failureOf, isRefusal } from './failure.ts';
import { lineOf } from './line.ts';
import { type Stream, streamName } from './streams.ts';
import type { TimelineClient } from './timeline-client.ts';
import { filledFrom, walkBack } from './walk-back.ts';

export interface HealedStream {
  host: string;
  stream: Stream;
  client: TimelineClient;
}

export interface HealSettings {
  overlapMs: number;
  followed: ReadonlySet<string>;
  honourOptOut: boolean;
  clock: Clock;
}

/** 400,000 posts, a little below three hours at Mastodon's 300 requests in five minutes. */
const MAX_PAGES = 10_000;
const TRIES = 8;

/**
 * Reads what a source missed from its servers' timelines, stream after stream. A moment is covered once every
 * stream has come so far, so with several the notes come with the last of them.
 */
export function createHealer(
  name: string,
  format: BlockFormat,
  streams: () => HealedStream[],
  settings: HealSettings,
): GapHealer {
  return { heal: (gap, signal) => heal(name, format, streams(), settings, gap, signal) };
}

async function* heal(
  name: string,
  format: BlockFormat,
  streams: readonly HealedStream[],
  { overlapMs, followed, honourOptOut, clock }: HealSettings,
  gap: HealableGap,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const block = (payload: string, coverage: Coverage[]): Block => ({
    source: name,
    format,
    payload: Buffer.from(payload),
    receivedAt: clock.now(),
    cursor: null,
    coverage,
  });
  const { topic, to, reason } = gap;
  const lost = (until: number, what: string): Coverage[] =>
    until <= gap.from
      ? []
      : [{ kind: 'gap', topic, from: gap.from, to: until, reason, detail: `${what}.`, healable: false }];
  let from = gap.from;
  for (const [at, { host, stream, client }] of streams.entries()) {
    const isLast = at === streams.length - 1;
    const what = `${host}, ${streamName(stream)}: its timeline cannot be read: `;
    let reached = to;
    let page = 0;
    try {
      for await (const step of walkBack(client, stream, gap, { overlapMs, tries: TRIES, clock, signal })) {
        reached = Math.max(from, filledFrom(gap, step, overlapMs));
        const lines = step.statuses
          .toReversed()
          .map(
            ({ text }) =>
              lineOf({ event: 'update', payload: text }, { server: host, followed, honourOptOut }).text,
          );
        const covered: Coverage[] =
          isLast && reached < to ? [{ kind: 'covered', topic, from: reached, to }] : [];
        const older = step.isEnd ? lost(Math.min(to, step.reached), `${what}it goes back no further`) : [];
        yield block(lines.join('\n'), [...covered, ...older]);
        if (++page >= MAX_PAGES) break;
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      if (!isRefusal(failure)) {
        const sentence = `${what}${failure.message}.`;
        throw new UndertoneError('mastodon-unreachable', sentence, { retryable: true });
      }
      yield block('', lost(reached, `${what}${failure.message}`));
    }
    if (signal.aborted || reached >= to) return;
    from = reached;
  }
}
