import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

/**
 * A module of this folder that measures something; any but this one. `run` prints its own lines, each with
 * its unit, and gives the figures by name for `--json`.
 */
interface Benchmark {
  /** One line: what is measured, of what. */
  title?: string;
  run(): Promise<Record<string, number> | undefined>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, list: { type: 'boolean' } },
});
const available = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));
const unknown = positionals.filter((name) => !available.includes(name));

if (values.list || unknown.length > 0) {
  if (unknown.length > 0)
    process.stderr.write(`There is no benchmark ${unknown.join(', ')}. These are there:\n`);
  process.stdout.write(available.map((name) => `${name}\n`).join(''));
  process.exit(unknown.length > 0 ? 2 : 0);
}

const machine = {
  date: new Date().toISOString(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  system: `${process.platform} ${release()}`,
};
const say = (line: string) => (values.json ? process.stderr : process.stdout).write(`${line}\n`);
say(
  `${machine.date}  ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.system}`,
);

const results: Record<string, Record<string, number>> = {};
for (const name of positionals.length > 0 ? positionals : available) {
  const benchmark = (await import(`./${name}.ts`)) as Partial<Benchmark>;
  // Modules without run() hold what several benchmarks share.
  if (typeof benchmark.run !== 'function') continue;
  say(`\n${name}${benchmark.title === undefined ? '' : `: ${benchmark.title}`}`);
  const started = performance.now();
  const figures = await benchmark.run();
  if (figures !== undefined) results[name] = figures;
  for (const [figure, value] of Object.entries(figures ?? {})) {
    say(`  ${figure.padEnd(40)} ${value.toLocaleString('en-US')}`);
  }
  say(`  (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
