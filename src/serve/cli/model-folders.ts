import { resolve } from 'node:path';
import { defaultModelsFolder } from '../../sentiment/registry.ts';

/** Where models are looked for by name: ./models, where `train` puts them, then those that come with Undertone. */
export function modelFolders(): string[] {
  return [...new Set([resolve('models'), defaultModelsFolder.replace(/[/\\]$/, '')])];
}
