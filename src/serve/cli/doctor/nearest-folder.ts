import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What stands at a path; null where nothing does. Throws where that cannot be found out. */
export async function entryAt(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** The folder itself, or the nearest one above it that exists. */
export async function nearestFolder(path: string): Promise<string> {
  const entry = await entryAt(path);
  if (entry?.isDirectory() || dirname(path) === path) return path;
  return nearestFolder(dirname(path));
}
