import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT, FLAGS } from '../../bin/launch.js';
import type { Boundary } from '../../src/model/durable-boundary.ts';
import { assertConsistent } from '../support/lakes.ts';

/** Where a run is ended: at the nth passing of a boundary, or at a moment after it is ready. */
export type Kill = { boundary: Boundary; after: number } | { milliseconds: number };

export interface Run {
  /** Lines that the process said were durable. */
  acknowledged: number;
  finished: boolean;
  /** What ended it: a boundary, `moment`, or null where it came to its end. */
  fired: Boundary | 'moment' | null;
  /** From its start until it went on collecting, ms. */
  readyMs: number;
}

/** A process that says nothing for this long hangs. */
const HANG_MS = 60_000;

/** Runs the collecting process once, with a kill or without; its source waits `paceMs` between blocks. */
export async function run(folder: string, kill: Kill | null, perBlock: number, paceMs = 0): Promise<Run> {
  const report = join(folder, 'fired');
  rmSync(report, { force: true });
  const crashing = kill !== null && 'boundary' in kill;
  const env = {
    ...process.env,
    // What a restart takes is what it takes a user.
    ...ENVIRONMENT,
    ...(crashing ? { CRASH_AT: kill.boundary, CRASH_AFTER: String(kill.after), CRASH_REPORT: report } : {}),
  };
  const here = import.meta.dirname;
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...FLAGS,
      '--import',
      join(here, 'end-here.ts'),
      join(here, 'collect-lines.ts'),
      join(folder, 'lake'),
      join(folder, 'lines'),
      String(perBlock),
      String(paceMs),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let hung = false;
  const hang = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, HANG_MS);
  let output = '';
  let errors = '';
  let readyMs = Number.NaN;
  child.stderr.on('data', (chunk) => (errors += chunk));
  child.stdout.on('data', (chunk) => {
    hang.refresh();
    if (Number.isNaN(readyMs)) {
      readyMs = performance.now() - started;
      if (kill !== null && 'milliseconds' in kill) setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
    }
    output += chunk;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  );
  clearTimeout(hang);
  assert.ok(!hung, `it neither ended nor went on within ${HANG_MS / 1000} s: ${output}${errors}`);
  assert.ok(signal === 'SIGKILL' || code === 0, `it ended by itself with code ${code}: ${errors}`);
  const numbers = [...output.matchAll(/^(?:acknowledged|ready) (\d+)$/gm)].map((found) => Number(found[1]));
  const fired = existsSync(report)
    ? (readFileSync(report, 'utf8') as Boundary)
    : signal === null
      ? null
      : 'moment';
  return { acknowledged: Math.max(0, ...numbers), finished: output.includes('finished'), fired, readyMs };
}

/** The ids that the first `count` lines leave visible, worked out by itself from the lines. */
export function idsOf(lines: readonly string[]): { posted: Set<string>; deleted: Set<string> } {
  const posted = new Set<string>();
  const deleted = new Set<string>();
  for (const line of lines) {
    let record: { id_str?: string; delete?: { status: { id_str: string } } };
    try {
      record = JSON.parse(line);
    } catch {
      continue;
    }
    if (record.delete !== undefined) deleted.add(`x:${record.delete.status.id_str}`);
    else if (record.id_str !== undefined) posted.add(`x:${record.id_str}`);
  }
  return { posted, deleted };
}

/** After the last run: nothing acknowledged is lost, nothing stands twice, and all that is derived agrees. */
export async function assertNothingLost(
  folder: string,
  lines: readonly string[],
  expected: readonly string[],
): Promise<void> {
  const rows = await assertConsistent(join(folder, 'lake'));
  assert.deepEqual(rows, expected);
  const { posted, deleted } = idsOf(lines);
  const visible = rows.map((row) => (JSON.parse(row) as { id: string }).id);
  assert.deepEqual(visible, [...posted].filter((id) => !deleted.has(id)).sort());
}
