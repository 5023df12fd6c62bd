/** Asks the networks again for what the ledger says is missing. What comes goes the way of everything that is collected. */
import { type GapFilter, type LedgerGap, listGaps } from '../ledger/gaps.ts';
import { type Clock, systemClock } from '../model/clock.ts';
import { isDiskError } from '../model/disk-errors.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import type { GapHealer, Source } from '../sources/source.ts';
import { type Collected, type Keeping, keepBlock } from './collect.ts';
import type { TaskContext } from './handover.ts';
import type { Pipeline } from './pipeline.ts';

export type HealArgs = Pick<GapFilter, 'ids' | 'sources' | 'topics' | 'reasons' | 'from' | 'to'>;

export interface HealedGap {
  source: string;
  topic: string | null;
  from: string;
  to: string;
  reason: string;
  /** Missing before and after, in seconds. */
  seconds: number;
  seconds_left: number;
  /** Why something is left; null where nothing is. */
  why: string | null;
  /** Whether what is left could still be had at another time. */
  healable: boolean;
}

export interface Healed {
  /** The gaps that were asked for, oldest first. */
  gaps: HealedGap[];
  healed_seconds: number;
  /** Seconds still missing, of these gaps. */
  seconds_left: number;
  blocks: number;
  bytes: number;
  /** True where it was stopped before all was asked for. */
  interrupted: boolean;
}

/** Told as it goes on. */
export interface HealProgress {
  gap: number;
  gaps: number;
  blocks: number;
  bytes: number;
}

/** Where gaps are being asked for at this moment: a source is asked for one at a time. */
const HEALING = new WeakSet<Pipeline>();

/**
 * Asks for every gap that can be healed; those that go on are left to their source. Throws `heal-running` where gaps
 * are being asked for already.
 */
export async function healGaps(
  pipeline: Pipeline,
  filter: HealArgs,
  context: TaskContext,
  clock: Clock = systemClock,
): Promise<Healed> {
  if (HEALING.has(pipeline)) {
    throw new UndertoneError('heal-running', 'Gaps are being asked for already; wait for that to end.');
  }
  HEALING.add(pipeline);
  try {
    return await healEach(pipeline, filter, context, clock);
  } finally {
    HEALING.delete(pipeline);
  }
}

async function healEach(
  pipeline: Pipeline,
  filter: HealArgs,
  context: TaskContext,
  clock: Clock,
): Promise<Healed> {
  const { sources, signal, collecting = false } = context;
  if (sources === undefined) {
    throw new UndertoneError(
      'no-sources',
      'The process that owns the lake collects nothing and so cannot ask for what is missing; try again when it has ended.',
    );
  }
  const moment = () => ({ now: clock.now(), owned: collecting });
  const { db } = pipeline.lake;
  const gaps = listGaps(db, filter, moment()).filter((gap) => gap.healable && gap.to !== null);
  const result: Healed = {
    gaps: [],
    healed_seconds: 0,
    seconds_left: 0,
    blocks: 0,
    bytes: 0,
    interrupted: false,
  };
  for (const [index, gap] of gaps.entries()) {
    if (signal.aborted) break;
    const report = (): void =>
      context.progress({
        gap: index + 1,
        gaps: gaps.length,
        blocks: result.blocks,
        bytes: result.bytes,
      } satisfies HealProgress);
    report();
    const why = await healOne(pipeline, gap, sources, signal, ({ bytes }) => {
      result.blocks++;
      result.bytes += bytes;
      report();
    });
    const left = leftOf(gap, listGaps(db, { sources: [gap.source] }, moment()));
    result.gaps.push({
      source: gap.source,
      topic: gap.topic,
      from: gap.from.toISOString(),
      to: gap.to!.toISOString(),
      reason: gap.reason,
      seconds: gap.seconds,
      seconds_left: left.seconds,
      why: left.seconds === 0 ? null : (why ?? left.detail),
      healable: left.healable,
    });
    result.healed_seconds += gap.seconds - left.seconds;
    result.seconds_left += left.seconds;
  }
  result.interrupted = signal.aborted;
  if (!signal.aborted) await pipeline.settled();
  return result;
}

/** Asks for one gap; says why something may be left of it. */
async function healOne(
  pipeline: Keeping,
  gap: LedgerGap,
  sources: readonly Source[],
  signal: AbortSignal,
  onBlock: (block: Pick<Collected, 'bytes'>) => void,
): Promise<string | null> {
  const source = sources.find(({ name }) => name === gap.source);
  if (source === undefined) return `The configuration names no source ${gap.source} any more.`;
  if (source.healer === undefined) return 'This network cannot be asked for the past.';
  try {
    await take(pipeline, source.healer, gap, signal, onBlock);
    return signal.aborted ? 'It was stopped before.' : null;
  } catch (error) {
    if (isDiskError(error)) throw error;
    return messageOf(error);
  }
}

async function take(
  keeping: Keeping,
  healer: GapHealer,
  gap: LedgerGap,
  signal: AbortSignal,
  onBlock: (block: Pick<Collected, 'bytes'>) => void,
): Promise<void> {
  const { source, topic, reason } = gap;
  const stretch = { source, topic, reason, from: gap.from.getTime(), to: gap.to!.getTime() };
  for await (const block of healer.heal(stretch, signal, keeping.spending)) {
    await keeping.log.room(signal);
    if (signal.aborted && !keeping.log.hasRoom()) return;
    keepBlock(keeping, block);
    onBlock({ bytes: block.payload.length });
  }
}

/** What is missing still of a gap. */
function leftOf(
  { topic, from, to }: LedgerGap,
  now: readonly LedgerGap[],
): { seconds: number; detail: string; healable: boolean } {
  const left = { seconds: 0, detail: '', healable: false };
  for (const one of now) {
    if (one.topic !== topic || one.to === null) continue;
    const overlap = Math.min(one.to.getTime(), to!.getTime()) - Math.max(one.from.getTime(), from.getTime());
    if (overlap <= 0) continue;
    left.seconds += overlap / 1000;
    left.detail = one.detail;
    left.healable ||= one.healable;
  }
  return left;
}
