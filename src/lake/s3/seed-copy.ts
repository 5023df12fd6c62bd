import { existsSync } from 'node:fs';
import { link, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskObjects } from '../disk/disk-objects.ts';
import { LAKE_FILE, STATE_FILE } from '../layout.ts';
import { FOLDERS } from './keys.ts';
import { copyState } from './snapshot.ts';

/**
 * Gives a copy that does not exist yet what a lake that was just published has, so that it need not be fetched.
 * Objects never change, so that the two folders may share them by links.
 */
export async function seedCopy(root: string, copy: string): Promise<void> {
  if (existsSync(join(copy, STATE_FILE))) return;
  const objects = new DiskObjects(root);
  const keys = [LAKE_FILE];
  for (const folder of FOLDERS) keys.push(...(await objects.list(folder)));
  for (const key of keys) {
    await mkdir(dirname(join(copy, key)), { recursive: true });
    // Across file systems there are no links: what is missing is fetched.
    await link(objects.locate(key), join(copy, key)).catch(() => {});
  }
  const state = join(copy, STATE_FILE);
  await copyState(join(root, STATE_FILE), `${state}.part`);
  await rename(`${state}.part`, state);
}
