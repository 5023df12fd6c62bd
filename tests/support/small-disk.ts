import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface SmallDisk {
  path: string;
  resize(megabytes: number): void;
}

/** A file system in memory of so many megabytes; null where this user may not mount one. */
export function smallDisk(t: TestContext, megabytes: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'undertone-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmdirSync(path);
    return null;
  }
  t.after(() => {
    execFileSync('umount', ['--lazy', path]);
    rmdirSync(path);
  });
  return {
    path,
    resize(size) {
      execFileSync('mount', ['-o', `remount,size=${size}m`, path]);
    },
  };
}
