import { UndertoneError } from '../model/errors.ts';
import { loadLinearModel } from './linear/linear.ts';
import { linearGate } from './mixed/linear-gate.ts';
import { withMixed } from './mixed/with-mixed.ts';
import type { SentimentModel } from './model.ts';
import type { ModelKind } from './model-description.ts';
import {
  defaultModelsFolder,
  describeModel,
  findModel,
  isNamed,
  listModels,
  type ModelEntry,
  verifyWeights,
} from './model-folder.ts';
import type { ModelSettings } from './settings.ts';

export {
  defaultModelsFolder,
  describeModel,
  findModel,
  listModels,
  type ModelEntry,
  surveyModels,
} from './model-folder.ts';

/** Where and with what a model is loaded. */
interface Surroundings {
  folders: readonly string[];
  settings: ModelSettings;
}

/**
 * The loader of each kind of folder. All but the linear one are imported when they are asked for, so that a
 * start without them stays quick and small.
 */
const KINDS: {
  [K in ModelKind]: (
    entry: Extract<ModelEntry, { kind: K }>,
    surroundings: Surroundings,
  ) => Promise<SentimentModel>;
} = {
  linear: async (entry) => {
    await verifyWeights(entry.folder, entry);
    return loadLinearModel(entry.folder);
  },
  encoder: async (entry, { folders, settings }) => {
    await verifyWeights(entry.folder, entry);
    const { loadEncoder } = await import('./onnx/encoder.ts');
    const network = withMixed(await loadEncoder(entry.folder), { maybeMixed: await gateOf(folders) });
    if (entry.beside === undefined) return network;
    const { blend } = await import('./cascade/blend.ts');
    const others = entry.beside.map(async ({ model, weight }) => ({
      model: await loadModel(model, folders, settings),
      weight,
    }));
    return blend(network, await Promise.all(others));
  },
  cascade: async (entry, { folders, settings }) => {
    const { loadCascade } = await import('./cascade/load-cascade.ts');
    return loadCascade(entry, (name) => loadModel(name, folders, settings), settings.cascadeThreshold);
  },
};

/** The linear model says which texts are worth reading clause by clause; the shipped one where `folders` hold none. */
async function gateOf(folders: readonly string[]): Promise<(text: string) => boolean> {
  return linearGate(await loadLinearModel(await findModel('linear', [...folders, defaultModelsFolder])));
}

/** The models that are no folder, by the word before the colon, or the whole name. */
const NAMED: Record<string, (rest: string, settings: ModelSettings) => Promise<SentimentModel>> = {
  lexicon: async () => new (await import('./lexicon/lexicon-model.ts')).LexiconModel(),
  onnx: async (rest, { cacheFolder, hub, onDownload }) => {
    const { loadOnnx } = await import('./onnx/load-onnx.ts');
    return loadOnnx(rest, {
      ...(cacheFolder === undefined ? {} : { cacheFolder }),
      ...(hub === undefined ? {} : { hub }),
      onProgress: onDownload,
    });
  },
  remote: async (rest, { remote = {} }) => {
    const endpoint = remote[rest];
    if (endpoint !== undefined) {
      const { HttpModel } = await import('./remote/http-model.ts');
      return new HttpModel(`remote-${rest}`, endpoint);
    }
    const known = Object.keys(remote).join(', ') || 'none';
    throw new UndertoneError(
      'model-unknown',
      `There is no remote model named ${rest} (there: ${known}): give its address under models.remote in undertone.yaml.`,
    );
  },
  comprehend: async (_, { aws = {} }) => {
    const { loadComprehend } = await import('./remote/comprehend.ts');
    return loadComprehend(aws);
  },
  sagemaker: async (rest, { aws = {} }) => {
    const { loadSageMaker } = await import('./remote/sagemaker.ts');
    return loadSageMaker(rest, aws);
  },
};

/** The names in `NAMED` that stand alone; the others need something after their colon. */
const ALONE = new Set(['lexicon', 'comprehend']);

/** The best models that may be there, best first. */
const BEST = ['cascade', 'transformer', 'linear'];

/**
 * Loads a model. By name: `linear` (its newest version), `linear@1.0.0`, `linear-1.0.0`, the path of a folder,
 * `lexicon`, `onnx:FOLDER-OR-HUB-ID`, `remote:NAME`, an http(s) address, `comprehend` or `sagemaker:ENDPOINT`.
 * Without one, the best that is there: `cascade`, else `transformer`, else `linear`. Weights are verified first.
 * Throws an UndertoneError that names what is missing or damaged.
 */
export async function loadModel(
  name?: string,
  folders: readonly string[] = [defaultModelsFolder],
  settings: ModelSettings = {},
): Promise<SentimentModel> {
  const asked = name?.trim() ?? (await bestModel(folders));
  if (/^https?:\/\//i.test(asked)) {
    const { HttpModel, nameOfAddress } = await import('./remote/http-model.ts');
    return new HttpModel(nameOfAddress(asked), { url: asked });
  }
  const named = loaderOf(asked);
  if (named !== null) return named(settings);
  const entry = await describeModel(await findModel(asked, folders));
  const load = KINDS[entry.kind] as (entry: ModelEntry, at: Surroundings) => Promise<SentimentModel>;
  return load(entry, { folders, settings });
}

/** How a model that is no folder is loaded; null for those that are. */
function loaderOf(asked: string): ((settings: ModelSettings) => Promise<SentimentModel>) | null {
  const [, word = '', rest = ''] = /^([a-z]+)(?::(.+))?$/.exec(asked) ?? [];
  const load = NAMED[word];
  return load !== undefined && (rest !== '') !== ALONE.has(word) ? (settings) => load(rest, settings) : null;
}

/**
 * Throws what `loadModel` would where a local model or one of its members is missing or its weights are damaged,
 * without the time and memory of loading it. One that is no folder of ours is loaded to know.
 */
export async function verifyModel(
  name: string,
  folders: readonly string[],
  settings: ModelSettings,
): Promise<void> {
  const asked = name.trim();
  const load = loaderOf(asked);
  if (load !== null) return (await load(settings)).close?.();
  const entry = await describeModel(await findModel(asked, folders));
  if (entry.kind !== 'cascade') await verifyWeights(entry.folder, entry);
  for (const member of membersOf(entry)) await verifyModel(member, folders, settings);
}

/** The models that a model asks. */
export function membersOf(entry: ModelEntry): string[] {
  if (entry.kind === 'linear') return [];
  const beside = (entry.beside ?? []).map(({ model }) => model);
  return entry.kind === 'cascade' ? [...Object.values(entry.members), ...beside] : beside;
}

/** Whether a model runs on this machine, costs nothing and sends no text elsewhere. */
export const isLocal = (name: string): boolean =>
  !/^(https?:\/\/|remote:|comprehend$|sagemaker:)/i.test(name.trim());

/**
 * As `loadModel`, but refuses what would send texts elsewhere or cost money: for callers whose names come from
 * requests.
 */
export async function loadLocalModel(...[name, folders, settings]: Parameters<typeof loadModel>) {
  if (name === undefined || isLocal(name)) return loadModel(name, folders, settings);
  throw new UndertoneError(
    'model-unknown',
    `The model ${name} is not on this machine: name one that the models command lists.`,
  );
}

/** The name@version of the best model that is there whole. */
export async function bestModel(folders: readonly string[] = [defaultModelsFolder]): Promise<string> {
  const models = await listModels(folders);
  for (const name of BEST) {
    const best = models.find((model) => model.name === name && missingMembers(model, models).length === 0);
    if (best !== undefined) return `${best.name}@${best.version}`;
  }
  return 'linear';
}

/** The members that a model names and that are not among the models. */
export function missingMembers(model: ModelEntry, models: readonly ModelEntry[]): string[] {
  return membersOf(model).filter((member) => !models.some((other) => isNamed(other, member)));
}
