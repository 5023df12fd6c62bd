import { setTimeout as wait } from 'node:timers/promises';
import type { ReadAllowance } from '../model/allowance.ts';
import type { Block, Cursor } from '../model/block.ts';
import type { Clock } from '../model/clock.ts';
import { isDiskError } from '../model/disk-errors.ts';
import { CorruptionError, messageOf, UndertoneError, UsageError } from '../model/errors.ts';
import type { Source } from '../sources/source.ts';
import { noteBlock } from './note-block.ts';
import { Outage, type Standing } from './outage.ts';

export interface RetryOptions {
  clock: Clock;
  /** How the source stands at this moment, by topic. */
  standing(): readonly Standing[];
  /** It is read from now on, for the first time or again. */
  onBegin?(): void;
  /** The source failed, and is read again in so many ms. */
  onFailure(error: unknown, retryInMs: number): void;
  /** The first wait, and the longest: each is twice the one before until posts come again. ms */
  firstMs?: number;
  longestMs?: number;
  beatMs?: number;
}

const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;
const BEAT_MS = 10_000;

/**
 * A source that is read again, from its cursor, after it failed for good: a token may be renewed at the network, an
 * account unlocked. What a person has to change in the configuration is not tried again but thrown. Either way the
 * ledger has the time as a disconnect, with what the source said.
 */
export function retrying(source: Source, options: RetryOptions): Source {
  const { name, charges, healer } = source;
  return {
    name,
    ...(charges === undefined ? {} : { charges }),
    ...(healer === undefined ? {} : { healer }),
    read: (cursor, signal, allowance) => readAgain(source, cursor, signal, allowance, options),
  };
}

async function* readAgain(
  source: Source,
  cursor: Cursor | null,
  signal: AbortSignal,
  allowance: ReadAllowance | undefined,
  options: RetryOptions,
): AsyncGenerator<Block> {
  const { clock, firstMs = FIRST_MS, longestMs = LONGEST_MS, beatMs = BEAT_MS } = options;
  const began = clock.now();
  let at = cursor;
  let heard = false;
  let delay = firstMs;
  let outage: Outage | null = null;
  for (;;) {
    let failure: unknown;
    options.onBegin?.();
    try {
      for await (const block of source.read(at, signal, allowance)) {
        at = block.cursor ?? at;
        heard ||= block.coverage !== undefined;
        if (block.payload.length > 0) delay = firstMs;
        const coverage = block.coverage?.flatMap((note) => outage?.explain(note) ?? [note]);
        yield coverage === undefined ? block : { ...block, coverage };
      }
      return;
    } catch (error) {
      if (signal.aborted || isDiskError(error) || error instanceof CorruptionError) throw error;
      failure = error;
    }
    outage = new Outage({
      standing: options.standing(),
      reason: 'disconnect',
      detail: messageOf(failure),
      healable: source.healer !== undefined,
      silentSince: heard ? null : began,
    });
    if (needsSomeone(failure)) {
      yield noteBlock(source.name, outage.notes(clock.now()), clock.now());
      throw failure;
    }
    options.onFailure(failure, delay);
    const until = clock.now() + delay;
    for (let left = delay; left > 0 && !signal.aborted; left = until - clock.now()) {
      yield noteBlock(source.name, outage.notes(clock.now()), clock.now());
      await wait(Math.min(beatMs, left), undefined, { signal }).catch(() => {});
    }
    if (signal.aborted) {
      yield noteBlock(source.name, outage.stopped(clock.now()), clock.now());
      return;
    }
    heard = true;
    delay = Math.min(delay * 2, longestMs);
  }
}

/** The configuration is wrong, or a stored cursor is not to be read: that stays so until the next start. */
const needsSomeone = (error: unknown): boolean =>
  error instanceof UsageError || (error instanceof UndertoneError && error.code === 'cursor');
