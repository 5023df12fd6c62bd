import { listObjects } from '../lake/manifest.ts';
import { retryUnscored } from '../lake/scores/waiting.ts';
import type { Block } from '../model/block.ts';
import { type DeadLetterLine, readDeadLetters, writeDeadLetters } from './dead-letters.ts';
import type { Pipeline } from './pipeline.ts';
import { addTally, type ExplainedTally, emptyTally } from './tally.ts';

export interface Retried extends ExplainedTally {
  /** Dead letters that cannot be tried again, since their source never took in the whole record. */
  kept: number;
  /** Posts that the second pass had failed on, and takes again. */
  rescored: number;
}

/**
 * Sends every dead letter through the pipeline again, and what the second pass failed on through that. In one transaction the payloads enter the log and the
 * objects that held them leave the lake; what is still not understood becomes a dead letter anew.
 */
export async function retryDeadLetters(pipeline: Pipeline): Promise<Retried> {
  const { lake, log } = pipeline;
  const total: Retried = { ...emptyTally(), kept: 0, rescored: retryUnscored(lake.writer) };
  const watch = pipeline.enricher.onCommit(({ tallies }) => {
    for (const tally of tallies.values()) addTally(total, tally);
  });
  try {
    for (const { key } of listObjects(lake.db, 'dead-letters')) {
      const lines = await readDeadLetters(lake.objects, key);
      const again = lines.filter((line) => line.format.kind !== 'dead');
      total.kept += lines.length - again.length;
      if (again.length === 0) continue;
      const rest =
        again.length < lines.length
          ? [
              await writeDeadLetters(
                lake.objects,
                lake.writer.takeObjectNumber(),
                lines.filter((line) => line.format.kind === 'dead'),
              ),
            ]
          : [];
      log.append(blocksOf(again), () => lake.writer.swapInside([key], rest));
      await lake.objects.delete(key);
    }
    await pipeline.settled();
  } finally {
    watch();
  }
  return total;
}

const BLOCK_RECORDS = 2000;

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Runs of lines of one source and layout make a block; its payload is what the source first sent. */
function blocksOf(lines: readonly DeadLetterLine[]): Block[] {
  const runs = Map.groupBy(lines, (line) => JSON.stringify([line.source, line.format]));
  const blocks = [...runs.values()].flatMap((run) => chunksOf(run, BLOCK_RECORDS));
  return blocks.map((run) => {
    const { source, format, received_at } = run[0]!;
    return {
      source,
      // The payloads were text by then, whatever the encoding of the file had been.
      format: format.kind === 'csv' ? { ...format, encoding: 'utf-8' } : format,
      payload: Buffer.from(run.map((line) => line.payload).join('\n')),
      receivedAt: Date.parse(received_at),
      cursor: null,
    };
  });
}
