import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './fixtures/median.ts';

export const title = 'from `undertone start --sample` in an empty folder to the first answer of the API';

const ROUNDS = 5;

export async function run(): Promise<Record<string, number>> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await startOnce());
  return { 'to the first answer, s (median)': Number((median(times) / 1000).toFixed(2)) };
}

async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  const started = performance.now();
  const cli = join(import.meta.dirname, '../bin/undertone.js');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, 'start', '--sample', '--port', '0'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
        const found = /Undertone is at (http:\S+)/.exec(said);
        if (found !== null) resolve(found[1]!);
      });
      child.on('close', () => reject(new Error(`it ended: ${said}`)));
    });
    const answer = await fetch(`${address}/api/summary`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return performance.now() - started;
  } finally {
    child.kill('SIGTERM');
    await closed;
    rmSync(folder, { recursive: true, force: true });
  }
}
