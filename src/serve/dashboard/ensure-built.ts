/** Builds the dashboard where that was not done, or not since its sources changed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../model/errors.ts';
import { ROOT, readBuild } from './build.ts';
import { sourceHash } from './source-hash.ts';

const LONGEST_MS = 120_000;

/** Afterwards the build is the one of the sources; where that cannot be, `say` is told what to run. Never throws. */
export async function ensureBuilt(say: (sentence: string) => void): Promise<void> {
  const standing = readBuild();
  const source = sourceHash(ROOT);
  if (source === null || standing?.source === source) return;
  const state = standing === null ? 'is not built yet' : 'was built from other sources';
  if (!existsSync(join(ROOT, 'node_modules/vite'))) {
    say(`The dashboard ${state}: run npm ci in Undertone's folder. The API works without.`);
    return;
  }
  say(`The dashboard ${state}; building it.`);
  try {
    await promisify(execFile)(process.execPath, [join(ROOT, 'web/build.ts')], {
      cwd: ROOT,
      timeout: LONGEST_MS,
    });
  } catch (error) {
    const [reason] = messageOf(error).split('\n');
    say(
      `The dashboard could not be built (${reason}): run npm run build:web to see why. The API works without.`,
    );
  }
}
