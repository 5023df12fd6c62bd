/** What is known of the mistakes of a shipped model, from its folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Confusion, confusionIn } from '../../../../src/windows/confusion.ts';

const MODELS = new URL('../../../../models/', import.meta.url);

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** The path of the `model.json` of a shipped model, by its name; null where none of that name is shipped. */
export function modelCard(name: string): string | null {
  for (const folder of readdirSync(MODELS).sort().reverse()) {
    const file = fileURLToPath(new URL(`${folder}/model.json`, MODELS));
    if (existsSync(file) && (read(file) as { name?: string }).name === name) return file;
  }
  return null;
}

/** Null where the model is not known; intervals then cover the sample alone. */
export function confusionOfModel(name: string): Confusion | null {
  const card = modelCard(name);
  return card === null ? null : confusionIn(read(card));
}
