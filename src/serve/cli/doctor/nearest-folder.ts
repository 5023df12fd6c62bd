import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The folder itself, or the nearest one above it that exists. */
export async function nearestFolder(path: string): Promise<string> {
  const entry = await stat(path).catch(() => null);
  if (entry?.isDirectory() || dirname(path) === path) return path;
  return nearestFolder(dirname(path));
}
