/** The process that is killed: one backfill into a lake. Arguments: lake, address of the server, parts at once. */
import { writeSync } from 'node:fs';
import { runBackfill } from '../../src/pipeline/backfill/run.ts';
import { argsFor, openLake } from './backfill-support.ts';

const [root, url, parallel] = process.argv.slice(2) as [string, string, string];
const pipeline = await openLake(root, null);
const signal = new AbortController().signal;
const progress = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);
await runBackfill(pipeline, argsFor(url, { parallel: Number(parallel) }), {
  signal,
  stdin: process.stdin,
  progress,
});
await pipeline.close();
writeSync(1, 'finished\n');
