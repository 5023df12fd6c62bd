import { readFileSync } from 'node:fs';

/**
 * The most memory that a process has held, bytes, as Linux counts it; 0 where that cannot be read. What
 * `process.resourceUsage()` says is no less than what the process that started it held.
 */
export function peakMemory(pid: number | 'self' = 'self'): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
