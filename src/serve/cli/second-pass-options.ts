import type { Config } from '../../config/schema.ts';
import type { SecondPassOptions } from '../../pipeline/second-pass/second-pass.ts';
import { bestModel, isLocal, verifyModel } from '../../sentiment/registry.ts';
import { modelSettings } from '../model-settings.ts';
import { modelFolders } from './model-folders.ts';

/** Models that are fast rather than accurate: alone they make no second pass. */
const FIRST_PASS = 'linear';

/** The model of the second pass, as the configuration says; null where it is off. */
export async function secondPassModel({ second_pass: { model } }: Config): Promise<string | null> {
  if (model === 'off') return null;
  if (model !== 'auto') return model;
  const best = await bestModel(modelFolders());
  return best.split('@')[0] === FIRST_PASS ? null : best;
}

/**
 * How the second pass is to run; null where it is off. A model of this machine that is missing or damaged is an error
 * here, before anything is collected.
 */
export async function secondPassOptions(config: Config): Promise<SecondPassOptions | null> {
  const model = await secondPassModel(config);
  if (model === null) return null;
  return scorerOptions(config, model);
}

/** How a model is run behind ingestion. One of this machine that is missing or damaged is an error. */
export async function scorerOptions(config: Config, model: string): Promise<SecondPassOptions> {
  const folders = modelFolders();
  const all = modelSettings(config);
  // Of the services only the one that is asked: the headers of the others may need secrets that are not set.
  const name = /^remote:(.+)$/.exec(model)?.[1];
  const endpoint = name === undefined ? undefined : all.remote?.[name];
  const remote = endpoint === undefined ? {} : { [name!]: { ...endpoint } };
  const settings = { ...all, remote };
  if (isLocal(model)) await verifyModel(model, folders, settings);
  const { entities, batch } = config.second_pass;
  return { model, entities, batch, folders, settings };
}
