import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes a folder of the lake whole; returns how many files it held. */
export function removeFolder(root: string, name: string): number {
  const folder = join(root, name);
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  rmSync(folder, { recursive: true, force: true });
  return files.length;
}
