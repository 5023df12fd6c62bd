import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { LinearModel } from './linear-model.ts';
import { decodeWeights } from './weights-file.ts';

export const WEIGHTS_FILE = 'weights.bin';

/** Loads the linear model of a folder (some 20 ms). Throws an UndertoneError that names a missing or damaged file. */
export async function loadLinearModel(folder: string): Promise<LinearModel> {
  const path = join(folder, WEIGHTS_FILE);
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (cause) {
    throw new UndertoneError(
      'model-missing',
      `The model weights ${path} cannot be read (${messageOf(cause)}): restore the file from the release or train the model again.`,
      { cause },
    );
  }
  return new LinearModel(decodeWeights(file, path));
}
