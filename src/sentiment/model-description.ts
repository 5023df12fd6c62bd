import { UndertoneError } from '../model/errors.ts';

/** The file in a model's folder that says what it is. */
export const MODEL_FILE = 'model.json';

/** How often texts of each label (rows) were given each label (columns): negative, neutral, positive. */
export type Confusion = [[number, number, number], [number, number, number], [number, number, number]];

/** What a model said of labelled texts that it was not trained on. */
export interface Counted {
  /** What the texts are, for people. */
  on: string;
  texts: number;
  counts: Confusion;
  /** Texts of each label that it called mixed, which is none of the three. */
  mixed?: [number, number, number];
}

/** Parts a confusion matrix of three labels (rows), whose fourth column, if any, is mixed. */
export function countedFrom(on: string, confusion: readonly (readonly number[])[]): Counted {
  return {
    on,
    texts: confusion.flat().reduce((sum, count) => sum + count, 0),
    counts: confusion.map((row) => row.slice(0, 3)) as Confusion,
    mixed: confusion.map((row) => row[3] ?? 0) as [number, number, number],
  };
}

/** The matrix that `countedFrom` was given. */
export const confusionOf = ({ counts, mixed = [0, 0, 0] }: Counted): number[][] =>
  counts.map((row, label) => [...row, mixed[label]!]);

interface Shared {
  name: string;
  version: string;
  languages: string[];
  /** From what it was learned, for people. */
  trainedOn: string;
  /** ISO 8601 date. */
  trainedAt: string;
  licence: string;
  labels: ['negative', 'neutral', 'positive'];
  confusion: Counted;
  /** Posts a second, entities included where it knows them, as `npm run bench:models -- --enter` measured on a day. */
  speed?: { oneCore: number; twoCores: number; measuredAt: string };
}

interface WithWeights extends Shared {
  weights: { file: string; sha256: string };
}

export interface LinearDescription extends WithWeights {
  kind: 'linear';
}

/** An ONNX network of our own making; what else its loader needs stands in the same file. */
export interface EncoderDescription extends WithWeights {
  kind: 'encoder';
  /** Models (name@version) whose scores are counted in for every text, and what each counts; the network counts the rest. */
  beside?: readonly { model: string; weight: number }[];
}

export interface CascadeDescription extends Shared {
  kind: 'cascade';
  /** Two other models, by name@version. */
  members: { fast: string; accurate: string };
  /** Models (name@version) whose scores the fast one counts in, and what each counts. */
  beside?: readonly { model: string; weight: number }[];
  /** A text of which the fast model is less certain is read by the accurate one too, 0 to 1 (cascade/certainty.ts). */
  threshold: number;
  /** What the accurate model counts for where both have read a text, 0 to 1; the fast one counts for the rest. */
  weight: number;
}

/** What a model is; `kind` names the loader that reads it. */
export type ModelDescription = LinearDescription | EncoderDescription | CascadeDescription;
export type ModelKind = ModelDescription['kind'];

/** Reads a description; throws an UndertoneError that names `path` where it is none. */
export function parseDescription(json: string, path: string): ModelDescription {
  let value: Partial<ModelDescription> | null;
  try {
    value = JSON.parse(json) as Partial<ModelDescription> | null;
  } catch (cause) {
    throw damaged(path, 'is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw damaged(path, 'is not an object');
  for (const field of ['name', 'version', 'trainedOn', 'trainedAt', 'licence'] as const) {
    if (typeof value[field] !== 'string') throw damaged(path, `has no "${field}"`);
  }
  if (!Array.isArray(value.languages)) throw damaged(path, 'has no "languages"');
  const counts = value.confusion?.counts;
  if (counts?.length !== 3 || counts.some((row) => row.length !== 3))
    throw damaged(path, 'has no "confusion"');
  if (value.speed !== undefined) checkSpeed(value.speed, path);
  if (value.kind === 'cascade') checkCascade(value, path);
  else if (value.kind === 'linear' || value.kind === 'encoder') {
    const { weights } = value;
    if (typeof weights?.file !== 'string' || typeof weights.sha256 !== 'string') {
      throw damaged(path, 'has no "weights"');
    }
  } else {
    const { kind } = value as { kind?: unknown };
    throw damaged(path, `names a kind of model, "${kind}", that is not known`);
  }
  const { beside } = value as Partial<EncoderDescription | CascadeDescription>;
  if (beside !== undefined) checkBeside(beside, path);
  return value as ModelDescription;
}

function checkBeside(beside: unknown, path: string): void {
  const members = Array.isArray(beside) ? (beside as Partial<{ model: unknown; weight: unknown }>[]) : [];
  const isWhole = members.every(({ model, weight }) => typeof model === 'string' && Number(weight) > 0);
  const sum = members.reduce((sum, { weight }) => sum + Number(weight), 0);
  if (members.length > 0 && isWhole && sum < 1) return;
  throw damaged(path, 'has a "beside" that is no list of models with weights above 0, together below 1');
}

function checkSpeed(
  { oneCore, twoCores, measuredAt }: Partial<Shared['speed'] & object>,
  path: string,
): void {
  if (typeof oneCore === 'number' && typeof twoCores === 'number' && typeof measuredAt === 'string') return;
  throw damaged(path, 'has a "speed" without oneCore, twoCores and measuredAt');
}

function checkCascade(value: Partial<CascadeDescription>, path: string): void {
  const { name, version, members } = value;
  if (typeof members?.fast !== 'string' || typeof members.accurate !== 'string') {
    throw damaged(path, 'has no "members"');
  }
  for (const member of Object.values(members)) {
    if (member === name || member === `${name}@${version}`) throw damaged(path, 'names itself as a member');
  }
  for (const field of ['threshold', 'weight'] as const) {
    const share = value[field];
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
      throw damaged(path, `has no "${field}" from 0 to 1`);
    }
  }
}

function damaged(path: string, what: string, cause?: unknown): UndertoneError {
  return new UndertoneError(
    'model-damaged',
    `The model description ${path} ${what}: restore the file from the release or train the model again.`,
    { cause },
  );
}
