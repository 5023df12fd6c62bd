/** A source into the stream: each block, then its cursor, then the next. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block } from '../../../src/model/block.ts';
import type { Clock } from '../../../src/model/clock.ts';
import { messageOf } from '../../../src/model/errors.ts';
import { retrying } from '../../../src/pipeline/retrying.ts';
import { withinBudget } from '../../../src/pipeline/within-budget.ts';
import type { Source } from '../../../src/sources/source.ts';
import type { Telemetry } from '../../../src/telemetry/events.ts';
import type { CursorTable, Lease } from './cursor-table.ts';
import { framesOf } from './frames.ts';
import type { RecordStream } from './record-stream.ts';
import type { SpendTable } from './spend-table.ts';
import { Standings } from './standings.ts';

export interface Collecting {
  stream: RecordStream;
  table: CursorTable;
  spend: SpendTable;
  clock: Clock;
  telemetry: Telemetry;
  /** A block that is small is followed by the next no sooner than this, so that records are few and large; ms. */
  lingerMs: number;
  /** When this aborts, what is not in the stream yet is given up: the cursor has not moved past it. */
  deadline: AbortSignal;
  /** Told with every block that is in the stream, with its cursor. */
  onBlock?: (block: Block) => void;
}

/** A block of so much is followed by the next at once, bytes. */
const LARGE = 256 << 10;

/** Reads until the source ends or the signal aborts; what is held then still goes into the stream. */
export async function collectSource(
  source: Source,
  collecting: Collecting,
  signal: AbortSignal,
): Promise<{ blocks: number; bytes: number }> {
  const { table, telemetry } = collecting;
  const wait = (): void =>
    telemetry.sourceNote({ source: source.name, note: 'Another collector reads it; it is waited for.' });
  const lease = await table.hold(source.name, signal, wait).catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (lease === null) return { blocks: 0, bytes: 0 };
  try {
    return await keepReading(source, lease, collecting, AbortSignal.any([signal, lease.lost]));
  } finally {
    await lease.release().catch(() => {});
  }
}

async function keepReading(
  source: Source,
  lease: Lease,
  collecting: Collecting,
  signal: AbortSignal,
): Promise<{ blocks: number; bytes: number }> {
  const { stream, spend, telemetry, lingerMs, deadline, onBlock } = collecting;
  const { name } = source;
  const standings = new Standings(lease.progress.standings);
  const collected = { blocks: 0, bytes: 0 };
  await spend.refresh();
  for await (const block of blocksOf(source, lease, standings, collecting, signal)) {
    const asked = performance.now();
    lease.lost.throwIfAborted();
    const number = lease.progress.number + 1;
    const records = framesOf(block, number).map((data, part) => ({ key: `${name}/${number}/${part}`, data }));
    await stream.put(records, AbortSignal.any([deadline, lease.lost]));
    standings.note(block.coverage ?? []);
    const cost = spend.costOf(block);
    await lease.advance({ cursor: block.cursor, number, standings: standings.list() }, cost);
    spend.note(cost?.dollars ?? 0);
    await spend.refresh();
    if (block.payload.length > 0) {
      collected.blocks++;
      collected.bytes += block.payload.length;
      telemetry.blockAppended({ source: name, bytes: block.payload.length });
    }
    onBlock?.(block);
    const left = lingerMs - (performance.now() - asked);
    if (block.payload.length < LARGE && left > 0) await sleep(left, undefined, { signal }).catch(() => {});
  }
  lease.lost.throwIfAborted();
  return collected;
}

/** As one machine reads it: again after it failed, and while there is money. */
function blocksOf(
  source: Source,
  lease: Lease,
  standings: Standings,
  { spend, clock, telemetry }: Collecting,
  signal: AbortSignal,
): AsyncIterable<Block> {
  const standing = () => standings.list();
  const lasting = retrying(source, {
    clock,
    standing,
    onFailure: (error, ms) =>
      telemetry.sourceState({
        source: source.name,
        state: 'failed',
        reason: messageOf(error),
        retryInSeconds: ms / 1000,
      }),
  });
  const { cursor } = lease.progress;
  if (!lasting.charges || !spend.hasBudget) return lasting.read(cursor, signal, spend);
  return withinBudget(lasting, cursor, signal, { allowance: spend, clock, standing });
}
