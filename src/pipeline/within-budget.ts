import { setTimeout as wait } from 'node:timers/promises';
import type { ReadAllowance } from '../model/allowance.ts';
import type { Block, Cursor } from '../model/block.ts';
import type { Clock } from '../model/clock.ts';
import type { Source } from '../sources/source.ts';
import { noteBlock } from './note-block.ts';
import { Outage, type Standing } from './outage.ts';

const BEAT_MS = 10_000;

export interface BudgetOptions {
  allowance: ReadAllowance;
  clock: Clock;
  /** How the source stands at this moment, by topic. */
  standing(): readonly Standing[];
  beatMs?: number;
}

/**
 * Reads a stream whose posts cost money while there is money: when the budget of the month is used up it is
 * stopped, and read again from its cursor when there is more. The time between is a gap for want of budget.
 */
export async function* withinBudget(
  source: Source,
  cursor: Cursor | null,
  signal: AbortSignal,
  { allowance, clock, standing, beatMs = BEAT_MS }: BudgetOptions,
): AsyncGenerator<Block> {
  const began = clock.now();
  let at = cursor;
  let heard = false;
  /** Since the money was used up; null where it was not, or what is missing for that is noted. */
  let outage: Outage | null = null;
  while (!signal.aborted) {
    if (!affords(allowance)) {
      outage ??= new Outage({
        standing: standing(),
        reason: 'budget',
        detail: 'The budget of the month was used up.',
        healable: source.healer !== undefined,
        silentSince: heard ? null : began,
      });
      yield noteBlock(source.name, outage.notes(clock.now()), clock.now());
      await wait(Math.max(1, Math.min(beatMs, allowance.renewsAt() - clock.now())), undefined, {
        signal,
      }).catch(() => {});
      if (signal.aborted) yield noteBlock(source.name, outage.stopped(clock.now()), clock.now());
      continue;
    }
    const usedUp = new AbortController();
    for await (const block of source.read(at, AbortSignal.any([signal, usedUp.signal]), allowance)) {
      at = block.cursor ?? at;
      heard ||= block.coverage !== undefined;
      const coverage = block.coverage?.flatMap((note) => outage?.explain(note) ?? [note]);
      yield coverage === undefined ? block : { ...block, coverage };
      // Asked for the next: this one is durable, and counted.
      if (!affords(allowance)) usedUp.abort();
    }
    if (!usedUp.signal.aborted) return;
    outage = null;
  }
}

function affords(allowance: ReadAllowance): boolean {
  const one = allowance.take(1);
  allowance.giveBack(one);
  return one > 0;
}
