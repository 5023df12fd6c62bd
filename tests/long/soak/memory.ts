/** How memory is judged after a soak. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The most that a process may ever hold, MB, however short it ran. */
const MOST_MB = 1000;
/** In its first minutes a process fills its caches and its compiled code. */
const WARM_UP_SECONDS = 300;
/** Beyond what queries and compactions come and go with, MB and as a share. */
const GROWTH_MB = 40;
const GROWTH = 1.1;

/** Memory of the process now, MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
}

/**
 * Memory never went above the bound; and of one process that ran well beyond its warm-up, the middle of the last
 * third of its samples is not above that of the first third. `samples` are one a second, of the last process.
 */
export function assertFlat(samples: readonly number[], peakMb: number): void {
  assert.ok(peakMb <= MOST_MB, `memory reached ${peakMb} MB`);
  const warm = samples.slice(WARM_UP_SECONDS);
  if (warm.length < WARM_UP_SECONDS) return;
  const third = Math.floor(warm.length / 3);
  const early = median(warm.slice(0, third));
  const late = median(warm.slice(-third));
  assert.ok(late <= early * GROWTH + GROWTH_MB, `memory grew from ${early} MB to ${late} MB`);
}

/** The middle of each quarter of the samples, MB. */
export function quarters(samples: readonly number[]): number[] {
  const size = Math.floor(samples.length / 4);
  return [0, 1, 2, 3].map((at) => median(samples.slice(at * size, (at + 1) * size)));
}

const median = (samples: readonly number[]): number =>
  [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? 0;
