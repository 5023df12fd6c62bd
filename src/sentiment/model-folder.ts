import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, UndertoneError } from '../model/errors.ts';
import { MODEL_FILE, type ModelDescription, parseDescription } from './model-description.ts';

/** The models that come with Undertone. */
export const defaultModelsFolder = fileURLToPath(new URL('../../models', import.meta.url));

export type ModelEntry = ModelDescription & {
  /** Absolute path of the model's folder. */
  folder: string;
};

/** A folder with a description that cannot be used, and why. */
export interface FaultyFolder {
  folder: string;
  reason: string;
}

/**
 * The models in the folders given, those of earlier folders first, newer versions of a name before older, and
 * what cannot be used. A folder that does not exist holds none.
 */
export async function surveyModels(
  folders: readonly string[] = [defaultModelsFolder],
): Promise<{ models: ModelEntry[]; faulty: FaultyFolder[] }> {
  const models: ModelEntry[] = [];
  const faulty: FaultyFolder[] = [];
  for (const folder of folders) {
    const found: ModelEntry[] = [];
    for (const child of await childFolders(resolve(folder))) {
      if (!(await exists(join(child, MODEL_FILE)))) continue;
      try {
        found.push(await describeModel(child));
      } catch (error) {
        faulty.push({ folder: child, reason: messageOf(error) });
      }
    }
    found.sort((a, b) => compareText(a.name, b.name) || compareVersions(b.version, a.version));
    models.push(...found);
  }
  return { models, faulty };
}

/** The models in the folders that can be used, in the order of `surveyModels`. */
export async function listModels(folders: readonly string[] = [defaultModelsFolder]): Promise<ModelEntry[]> {
  return (await surveyModels(folders)).models;
}

/** Whether a model is asked for by name: `linear`, `linear@1.0.0` or `linear-1.0.0`. */
export const isNamed = ({ name, version }: ModelDescription, asked: string): boolean =>
  asked === name || asked === `${name}@${version}` || asked === `${name}-${version}`;

/**
 * The folder of a model named as in `isNamed` (the newest version of the first folder that has one), or given as
 * a path. Throws an UndertoneError that names what is there.
 */
export async function findModel(
  nameOrFolder = 'linear',
  folders: readonly string[] = [defaultModelsFolder],
): Promise<string> {
  const asked = nameOrFolder.trim();
  const isPath = isAbsolute(asked) || /[/\\]/.test(asked) || asked.startsWith('.');
  if (isPath) {
    if (await exists(join(asked, MODEL_FILE))) return resolve(asked);
    throw new UndertoneError(
      'model-missing',
      `There is no model at ${asked} (no ${MODEL_FILE} in it): give the folder that train wrote, or a name that the models command lists.`,
    );
  }
  const { models, faulty } = await surveyModels(folders);
  const wanted = models.find((model) => isNamed(model, asked));
  if (wanted) return wanted.folder;
  if (await exists(join(asked, MODEL_FILE))) return resolve(asked);
  const known = models.map(({ name, version }) => `${name}@${version}`).join(', ') || 'none';
  const unusable = faulty.map(({ reason }) => ` ${reason}`).join('');
  throw new UndertoneError(
    'model-unknown',
    `There is no model named ${asked} in ${folders.join(', ')} (there: ${known}): give one of these, or a model's folder.${unusable}`,
  );
}

/** Reads and checks the description of the model in a folder. */
export async function describeModel(folder: string): Promise<ModelEntry> {
  const path = join(folder, MODEL_FILE);
  const text = await readOrExplain(path);
  return { ...parseDescription(text.toString('utf8'), path), folder: resolve(folder) };
}

/** Throws an UndertoneError that names the file where the weights are not those that the description means. */
export async function verifyWeights(
  folder: string,
  { weights }: { weights: { file: string; sha256: string } },
): Promise<void> {
  const path = join(folder, weights.file);
  const file = await readOrExplain(path);
  const sha256 = createHash('sha256').update(file).digest('hex');
  if (sha256 === weights.sha256) return;
  throw new UndertoneError(
    'model-damaged',
    `The model weights ${path} are damaged (their checksum is not the one in ${MODEL_FILE}): restore the file from the release or train the model again.`,
  );
}

async function readOrExplain(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UndertoneError(
      'model-missing',
      `The model file ${path} cannot be read (${messageOf(cause)}): restore it from the release or train the model again.`,
      { cause },
    );
  }
}

async function childFolders(folder: string): Promise<string[]> {
  try {
    const children = await readdir(folder, { withFileTypes: true });
    return children.filter((child) => child.isDirectory()).map((child) => join(folder, child.name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UndertoneError(
      'models-unreadable',
      `The models folder ${folder} cannot be read (${messageOf(cause)}): check the path and its permissions.`,
      { cause },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
