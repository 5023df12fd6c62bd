import { setTimeout as wait } from 'node:timers/promises';
import type { ReadAllowance } from '../model/allowance.ts';
import type { Block, Cursor } from '../model/block.ts';
import type { Clock } from '../model/clock.ts';
import type { Coverage } from '../model/coverage.ts';
import type { Source } from '../sources/source.ts';

const BEAT_MS = 10_000;

/**
 * Reads a stream whose posts cost money while there is money: when the budget of the month is used up it is
 * stopped, and read again from its cursor when there is more. The time between is a gap for want of budget.
 */
export async function* withinBudget(
  source: Source,
  cursor: Cursor | null,
  signal: AbortSignal,
  { allowance, clock, beatMs = BEAT_MS }: { allowance: ReadAllowance; clock: Clock; beatMs?: number },
): AsyncGenerator<Block> {
  let at = cursor;
  /** Since when each topic is missing for want of budget. */
  let broke = new Map<string | null, number>();
  const coveredTo = new Map<string | null, number>();
  while (!signal.aborted) {
    if (!affords(allowance)) {
      if (broke.size === 0) broke = new Map(coveredTo);
      yield pausedBlock(source.name, broke, clock.now());
      await wait(Math.max(1, Math.min(beatMs, allowance.renewsAt() - clock.now())), undefined, {
        signal,
      }).catch(() => {});
      continue;
    }
    const usedUp = new AbortController();
    for await (const block of source.read(at, AbortSignal.any([signal, usedUp.signal]), allowance)) {
      at = block.cursor ?? at;
      const coverage = block.coverage?.map((note) => forWantOfBudget(note, broke));
      for (const note of coverage ?? []) {
        if (note.kind === 'covered')
          coveredTo.set(note.topic, Math.max(note.to, coveredTo.get(note.topic) ?? 0));
      }
      yield coverage === undefined ? block : { ...block, coverage };
      // Asked for the next: this one is durable, and counted.
      if (!affords(allowance)) usedUp.abort();
    }
    if (!usedUp.signal.aborted) return;
    broke = new Map();
  }
}

function affords(allowance: ReadAllowance): boolean {
  const one = allowance.take(1);
  allowance.giveBack(one);
  return one > 0;
}

const DETAIL = 'The budget of the month was used up.';

function pausedBlock(source: string, broke: ReadonlyMap<string | null, number>, now: number): Block {
  const coverage = [...broke].flatMap(([topic, from]): Coverage[] =>
    from >= now
      ? []
      : [
          {
            kind: 'gap',
            topic,
            from,
            to: now,
            reason: 'budget',
            detail: DETAIL,
            healable: true,
            ongoing: true,
          },
        ],
  );
  return {
    source,
    format: { kind: 'jsonl' },
    payload: new Uint8Array(),
    receivedAt: now,
    cursor: null,
    coverage,
  };
}

/** The stream itself knows only that it was stopped. */
function forWantOfBudget(note: Coverage, broke: ReadonlyMap<string | null, number>): Coverage {
  const since = broke.get(note.kind === 'gap' ? note.topic : null);
  if (note.kind !== 'gap' || note.reason !== 'paused' || since === undefined || note.to <= since) return note;
  return { ...note, reason: 'budget', detail: DETAIL };
}
