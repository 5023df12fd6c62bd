import { UndertoneError } from '../model/errors.ts';

/** The file in a model's folder that says what it is. */
export const MODEL_FILE = 'model.json';

/** How often texts of each label (rows) were given each label (columns): negative, neutral, positive. */
export type Confusion = [[number, number, number], [number, number, number], [number, number, number]];

export interface ModelDescription {
  name: string;
  version: string;
  /** What kind of model it is, and so which loader reads it. */
  kind: 'linear';
  languages: string[];
  weights: { file: string; sha256: string };
  /** From what it was learned, for people. */
  trainedOn: string;
  /** ISO 8601 date. */
  trainedAt: string;
  licence: string;
  labels: ['negative', 'neutral', 'positive'];
  /** Where the confusion was counted: texts the model was not trained on. */
  confusion: { on: string; texts: number; counts: Confusion };
}

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
  if (value.kind !== 'linear')
    throw damaged(path, `names a kind of model, "${value.kind}", that is not known`);
  if (!Array.isArray(value.languages)) throw damaged(path, 'has no "languages"');
  if (typeof value.weights?.file !== 'string' || typeof value.weights.sha256 !== 'string') {
    throw damaged(path, 'has no "weights"');
  }
  const counts = value.confusion?.counts;
  if (counts?.length !== 3 || counts.some((row) => row.length !== 3))
    throw damaged(path, 'has no "confusion"');
  return value as ModelDescription;
}

function damaged(path: string, what: string, cause?: unknown): UndertoneError {
  return new UndertoneError(
    'model-damaged',
    `The model description ${path} ${what}: restore the file from the release or train the model again.`,
    { cause },
  );
}
