/** The known mistakes of the model that scored a lake's posts, from the model's own folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LakeReader } from '../lake/lake.ts';
import { type Confusion, parseConfusion } from '../windows/confusion.ts';
import { newestPosts } from './posts.ts';

/** The folder of the models that come with Undertone. */
export const MODELS_FOLDER = fileURLToPath(new URL('../../models', import.meta.url));

const LOOK_BACK = 200;

/**
 * The validation confusion of the model that scored the newest posts; null where none is scored or the model
 * is not known here, and intervals then cover the sample alone.
 */
export function confusionOf(lake: LakeReader, modelsFolder = MODELS_FOLDER): Confusion | null {
  const scored = newestPosts(lake, LOOK_BACK).find((post) => post.model !== null);
  const name = scored?.model?.split('@')[0];
  return name === undefined ? null : readConfusion(join(modelsFolder, name));
}

export function readConfusion(folder: string): Confusion | null {
  try {
    const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>;
    return parseConfusion(card.confusion, card.labels);
  } catch {
    return null;
  }
}
