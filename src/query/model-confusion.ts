/** The known mistakes of the model that scored a lake's posts, from the model's own folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LakeReader } from '../lake/lake.ts';
import { type Confusion, confusionIn } from '../windows/confusion.ts';
import { newestPosts } from './posts.ts';

/** The models that come with Undertone. */
const BUNDLED = fileURLToPath(new URL('../../models', import.meta.url));

const LOOK_BACK = 200;

/**
 * The validation confusion of the model that scored the newest posts; null where none is scored or the model
 * is not known here, and intervals then cover the sample alone. `folders` hold models, one a folder.
 */
export function confusionOf(lake: LakeReader, folders: readonly string[] = [BUNDLED]): Confusion | null {
  const scored = newestPosts(lake, LOOK_BACK).find((post) => post.model !== null);
  return typeof scored?.model === 'string' ? findConfusion(scored.model, folders) : null;
}

/** `model` is name@version, as posts have it. */
function findConfusion(model: string, folders: readonly string[]): Confusion | null {
  for (const folder of folders.flatMap(subfolders)) {
    const card = readCard(folder);
    if (card !== null && `${card.name}@${card.version}` === model) return confusionIn(card);
  }
  return null;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readCard(folder: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
