/**
 * The frontier of the models: macro-recall, posts a second on one core and on two, size, memory, cold start; a line
 * each. `npm run bench:models [-- [--enter] FILE MODEL…]`: FILE is a labelled CSV or TSV, without which there is no
 * macro-recall; `--where COLUMN=VALUE` takes only some of its rows. MODELs are named as `predict --model` takes them;
 * unless given, all that are shipped, `lexicon`, and for its speed alone one of the size of RoBERTa-base with random
 * weights. `--enter` writes the speeds into the descriptions of shipped models. Cores are chosen by taskset (Linux);
 * elsewhere both columns show what all cores give.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { listModels } from '../src/sentiment/registry.ts';
import type { Measured } from './models/measure.ts';
import { writeRobertaSize } from './models/roberta-size.ts';

export const title = 'quality, speed, size and memory of each model';

const HEAD = ['model', 'macro-recall', '1 core/s', '2 cores/s', 'MB file', 'MB memory', 'cold ms'];
const WIDTHS = [28, 12, 10, 10, 8, 9, 8];

export interface BenchOptions {
  /** COLUMN=VALUE: only rows of the file that have it. */
  where?: string;
  /** Whether speeds are written into the descriptions of shipped models. */
  enter?: boolean;
}

interface Chosen {
  /** As the table has it, and as it is loaded. */
  shown: string;
  name: string;
  /** Bytes of its files. */
  size: number | null;
  folder: string | null;
  /** Whether its answers mean something. */
  speedOnly: boolean;
}

export async function run(
  file?: string,
  names: readonly string[] = [],
  { where, enter = false }: BenchOptions = {},
): Promise<Record<string, number>> {
  const temporary = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  try {
    const figures: Record<string, number> = {};
    console.log(line(HEAD));
    for (const { shown, name, size, folder, speedOnly } of await choose(names, temporary)) {
      const two = await measure(name, speedOnly ? undefined : file, where, '0,1');
      const one = await measure(name, undefined, undefined, '0');
      const onTwo = two.inCaller ? await together(name) : two.postsPerSecond;
      console.log(
        line([
          shown,
          two.macroRecall === null ? '-' : two.macroRecall.toFixed(4),
          one.postsPerSecond.toFixed(0),
          onTwo.toFixed(0),
          size === null ? '-' : (size / 1e6).toFixed(1),
          two.memory.toFixed(0),
          two.coldStart.toFixed(0),
        ]),
      );
      if (two.macroRecall !== null) figures[`${shown} macro-recall`] = two.macroRecall;
      figures[`${shown} posts/s, one core`] = Math.round(one.postsPerSecond);
      figures[`${shown} posts/s, two cores`] = Math.round(onTwo);
      if (enter && folder !== null) enterSpeed(folder, one.postsPerSecond, onTwo);
    }
    return figures;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function choose(names: readonly string[], temporary: string): Promise<Chosen[]> {
  const shipped = (await listModels()).map(({ name, version, folder }): Chosen => {
    const full = `${name}@${version}`;
    return { shown: full, name: full, size: sizeOf(folder), folder, speedOnly: false };
  });
  const other = (name: string): Chosen => ({ shown: name, name, size: null, folder: null, speedOnly: false });
  const named = (name: string) => shipped.find((one) => one.name === name || one.name.startsWith(`${name}@`));
  if (names.length > 0) return names.map((name) => named(name) ?? other(name));
  const folder = await writeRobertaSize(join(temporary, 'roberta-base-size'));
  const large: Chosen = {
    shown: 'RoBERTa-base size, random',
    name: `onnx:${folder}`,
    size: statSync(join(folder, 'onnx', 'model.onnx')).size,
    folder: null,
    speedOnly: true,
  };
  return [...shipped, other('lexicon'), large];
}

function enterSpeed(folder: string, one: number, two: number): void {
  const path = join(folder, 'model.json');
  const description = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const measuredAt = new Date().toISOString().slice(0, 10);
  const speed = { oneCore: Math.round(one), twoCores: Math.round(two), measuredAt };
  writeFileSync(path, `${JSON.stringify({ ...description, speed }, null, 2)}\n`);
}

/** Of a model that runs in its caller's thread: one caller a core, as collecting has them. */
async function together(name: string): Promise<number> {
  const each = await Promise.all(['0', '1'].map((core) => measure(name, undefined, undefined, core)));
  return each.reduce((sum, { postsPerSecond }) => sum + postsPerSecond, 0);
}

async function measure(
  name: string,
  file: string | undefined,
  where: string | undefined,
  cores: string,
): Promise<Measured> {
  const script = join(import.meta.dirname, 'models', 'measure.ts');
  const call = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    script,
    name,
    ...(file ? [file, ...(where ? [where] : [])] : []),
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
  const { values, positionals } = parseArgs({
    options: { where: { type: 'string' }, enter: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file, ...names] = positionals;
  await run(file, names, values);
}
