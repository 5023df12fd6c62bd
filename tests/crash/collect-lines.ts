/**
 * The process that is crashed: collects the lines of a file into a lake, compacts now and then, and says on
 * stdout, unbuffered, how many lines are acknowledged. Arguments: lake, file, records a block, ms between blocks.
 */
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { compactByDay } from '../../src/lake/compact.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { linesSource } from '../support/lakes.ts';

const [root, file, perBlock, paceMs] = process.argv.slice(2) as [string, string, string, string];
const lines = readFileSync(file, 'utf8').split('\n');
const pipeline = await Pipeline.open(root, { command: 'crash test', workers: 2, model: 'linear' });
if (!(pipeline instanceof Pipeline)) throw new Error('the lake of the crashed process is still owned');
const source = linesSource('lines', lines, { perBlock: Number(perBlock) });
let since = 0;
const acknowledging: typeof source = {
  name: source.name,
  async *read(cursor, signal) {
    writeSync(1, `ready ${cursor ?? 0}\n`);
    for await (const block of source.read(cursor, signal)) {
      yield block;
      // Asked for the next: this one is durable.
      writeSync(1, `acknowledged ${block.cursor}\n`);
      yield { ...block, payload: new Uint8Array() };
      if (Number(paceMs) > 0) await delay(Number(paceMs));
      if (++since % 8 === 0) await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
    }
  },
};
await pipeline.collect(acknowledging, new AbortController().signal);
await pipeline.settled();
await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
await pipeline.close();
writeSync(1, 'finished\n');
