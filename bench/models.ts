/**
 * The frontier of the models: macro-recall, posts a second on one core and on two, size, memory, cold start; a line
 * each. `npm run bench:models [-- FILE MODEL…]`: FILE is a labelled CSV or TSV, without which there is no macro-recall;
 * MODELs are named as `predict --model` takes them, all that are shipped and `lexicon` unless given. Cores are chosen
 * by taskset (Linux); elsewhere both columns show what all cores give.
 */
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listModels } from '../src/sentiment/registry.ts';
import type { Measured } from './models/measure.ts';

export const title = 'quality, speed, size and memory of each model';

const HEAD = ['model', 'macro-recall', '1 core/s', '2 cores/s', 'MB file', 'MB memory', 'cold ms'];
const WIDTHS = [28, 12, 10, 10, 8, 9, 8];

export async function run(file?: string, names: readonly string[] = []): Promise<Record<string, number>> {
  const shipped = (await listModels()).map((model) => ({
    name: `${model.name}@${model.version}`,
    size: sizeOf(model.folder),
  }));
  const chosen =
    names.length > 0
      ? names.map((name) => shipped.find((each) => each.name === name) ?? { name, size: null })
      : [...shipped, { name: 'lexicon', size: null }];
  console.log(line(HEAD));
  const figures: Record<string, number> = {};
  for (const { name, size } of chosen) {
    const two = await measure(name, file, '0,1');
    const one = await measure(name, undefined, '0');
    console.log(
      line([
        name,
        two.macroRecall === null ? '-' : two.macroRecall.toFixed(4),
        one.postsPerSecond.toFixed(0),
        two.postsPerSecond.toFixed(0),
        size === null ? '-' : (size / 1e6).toFixed(1),
        two.memory.toFixed(0),
        two.coldStart.toFixed(0),
      ]),
    );
    if (two.macroRecall !== null) figures[`${name} macro-recall`] = two.macroRecall;
    figures[`${name} posts/s, one core`] = Math.round(one.postsPerSecond);
    figures[`${name} posts/s, two cores`] = Math.round(two.postsPerSecond);
  }
  return figures;
}

async function measure(name: string, file: string | undefined, cores: string): Promise<Measured> {
  const script = join(import.meta.dirname, 'models', 'measure.ts');
  const call = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    script,
    name,
    ...(file ? [file] : []),
  ];
  const pinned = process.platform === 'linux' ? ['taskset', '-c', cores, ...call] : call;
  const { stdout } = await promisify(execFile)(pinned[0]!, pinned.slice(1), { maxBuffer: 1 << 20 });
  return JSON.parse(stdout) as Measured;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(folder, entry.name)).size, 0);
}

const line = (cells: readonly string[]) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join('  ');

if (import.meta.main) {
  const [file, ...names] = process.argv.slice(2);
  await run(file, names);
}
