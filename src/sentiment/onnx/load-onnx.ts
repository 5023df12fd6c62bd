import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import { labelsOf } from '../label-names.ts';
import type { SentimentModel } from '../model.ts';
import { ClassificationModel, type Identity } from './classification-model.ts';
import { CONFIG_FILE, NETWORK_FILES, readForeignSettings } from './foreign-files.ts';
import { type CacheOptions, fetchModel } from './hub-cache.ts';
import { placeholdersOf } from './placeholders.ts';
import { OnnxSession } from './session.ts';
import { tagMeaningsOf } from './tag-names.ts';
import { type EntityModel, TaggingModel } from './tagging-model.ts';
import { withEntities } from './with-entities.ts';

export interface LoadOnnxOptions extends Partial<CacheOptions> {
  /** Threads that one run uses, all cores unless told otherwise. */
  threads?: number;
  /** BCP 47 primary subtags of the languages that it is good at, instead of what its card says. */
  languages?: readonly string[];
}

/** Where models of a hub are kept unless told otherwise. */
export const defaultCacheFolder = () => join(homedir(), '.cache', 'undertone', 'models');

const HUB_ID = /^([\w-][\w.-]*\/[\w-][\w.-]*)(?:@([\w-][\w./-]*))?$/;
/** What XLM-T was fine-tuned on; stands for the `multilingual` of a card. */
const MULTILINGUAL = ['ar', 'en', 'fr', 'de', 'hi', 'it', 'es', 'pt'];

type Loaded = { sentiment: SentimentModel } | { entities: EntityModel };

interface Place {
  identity: Identity;
  folder: string;
  network: string;
}

/**
 * Loads a text classification in ONNX from a folder or a hub: `FOLDER`, `OWNER/NAME` or `OWNER/NAME@REVISION`, each
 * with `#FILE` to choose among its ONNX files. `SENTIMENT+ENTITIES` joins a token classification to it, which then
 * gives the entities. Throws an UndertoneError that names what is missing, damaged or of no use.
 */
export async function loadOnnx(spec: string, options: LoadOnnxOptions = {}): Promise<SentimentModel> {
  const specs = (await isFolder(spec)) ? [spec] : spec.split('+');
  if (specs.length > 2)
    throw new UsageError(`onnx:${spec} names more than two models: give SENTIMENT+ENTITIES.`);
  const first = await loadOne(specs[0]!, options);
  if ('entities' in first) {
    await first.entities.close();
    throw new UsageError(
      `The model ${specs[0]} finds entities and gives no sentiment: join it to one that does, onnx:SENTIMENT+${specs[0]}.`,
    );
  }
  if (specs[1] === undefined) return first.sentiment;
  let second: Loaded | undefined;
  try {
    second = await loadOne(specs[1], options);
  } finally {
    if (second === undefined) await first.sentiment.close?.();
  }
  if ('entities' in second) return withEntities(first.sentiment, second.entities);
  await Promise.all([first.sentiment.close?.(), second.sentiment.close?.()]);
  throw new UsageError(`The model ${specs[1]} gives sentiment and finds no entities: name it alone.`);
}

async function loadOne(spec: string, options: LoadOnnxOptions): Promise<Loaded> {
  const { identity, folder, network } = await locate(spec, options);
  const settings = await readForeignSettings(folder);
  const placeholders = placeholdersOf(`${identity.name} ${settings.publishedAs}`);
  const session = await OnnxSession.open(join(folder, network), options);
  try {
    checkSession(session, join(folder, network));
    if (settings.task === 'tagging') {
      const meanings = tagMeaningsOf(settings.labels, spec);
      return { entities: new TaggingModel(identity, session, settings, meanings, placeholders) };
    }
    const labels = labelsOf(settings.labels, spec);
    return { sentiment: new ClassificationModel(identity, session, settings, labels, placeholders) };
  } catch (error) {
    await session.close();
    throw error;
  }
}

function checkSession({ inputs, outputs }: OnnxSession, path: string): void {
  const unknown = inputs.find((name) => !['input_ids', 'attention_mask', 'token_type_ids'].includes(name));
  const what = unknown !== undefined ? `asks for an input "${unknown}"` : 'has no output "logits"';
  if (unknown === undefined && inputs.includes('input_ids') && outputs.includes('logits')) return;
  throw new UndertoneError(
    'model-unknown',
    `The network ${path} ${what}: give a text-classification or token-classification model.`,
  );
}

async function locate(spec: string, options: LoadOnnxOptions): Promise<Place> {
  const [where = '', file] = spec.split('#', 2);
  if (await isFolder(where)) {
    const network = file ?? (await firstOf(where));
    const version = createHash('sha256')
      .update(await readFile(join(where, network)).catch(() => ''))
      .digest('hex');
    const languages = options.languages ?? ['en'];
    const identity = { name: basename(resolve(where)), version: version.slice(0, 12), languages };
    return { identity, folder: where, network };
  }
  const [, id, revision = 'main'] = HUB_ID.exec(where) ?? [];
  if (id === undefined || revision.includes('..')) {
    throw new UndertoneError(
      'model-unknown',
      `There is no model folder ${where} (no ${CONFIG_FILE} in it), nor is it the name of a model on a hub: give a folder, or OWNER/NAME.`,
    );
  }
  const cacheFolder = options.cacheFolder ?? defaultCacheFolder();
  const cached = await fetchModel(id, revision, file ?? null, { ...options, cacheFolder });
  const identity = {
    name: id.replace('/', '--'),
    version: cached.commit.slice(0, 12),
    languages: options.languages ?? languagesOf(cached.languages),
  };
  return { identity, folder: cached.folder, network: cached.network };
}

function languagesOf(card: readonly string[]): string[] {
  const named = card.flatMap((name) =>
    name === 'multilingual' ? MULTILINGUAL : name.toLowerCase().split('-', 1),
  );
  return named.length === 0 ? ['en'] : [...new Set(named)];
}

async function firstOf(folder: string): Promise<string> {
  for (const path of NETWORK_FILES) {
    const found = await stat(join(folder, path)).catch(() => null);
    if (found?.isFile()) return path;
  }
  throw new UndertoneError(
    'model-missing',
    `The folder ${folder} has no ONNX file (looked for ${NETWORK_FILES.join(', ')}): export the model with optimum, or name the file as ${folder}#FILE.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(join(path.split('#', 1)[0]!, CONFIG_FILE)).then(
    () => true,
    () => false,
  );
}
