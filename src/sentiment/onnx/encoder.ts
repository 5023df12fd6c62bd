import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { SentimentModel } from '../model.ts';
import { MODEL_FILE, parseDescription } from '../model-description.ts';
import { type Calibration, EncoderModel } from './encoder-model.ts';
import { OnnxSession, type OpenOptions } from './session.ts';
import { TAGS } from './tags.ts';
import { SPECIAL, WordPiece } from './word-piece.ts';

/** The pieces that the encoder's numbers name: a JSON array, SPECIAL first. */
export const VOCABULARY_FILE = 'vocabulary.json';

/** What a network's model.json says beside the fields of every model. */
interface EncoderSettings {
  calibration: Calibration;
  longest: number;
}

const INPUTS = ['input_ids', 'token_type_ids', 'attention_mask'];
// A text of many words costs memory by the square of what is read at once.
const MOST_PIECES = 512;
// A word may have as many pieces as WordPiece cuts, and all must fit.
const LEAST_PIECES = 48;

/**
 * Loads a network of ours (kind "encoder") from its folder: model.json, the ONNX file that it names and
 * vocabulary.json. The file has the inputs of INPUTS, int64 [posts, pieces], where token_type_ids holds the shapes of
 * words; its outputs are `sentiment` [posts, 3] and, where it knows entities, `entities` [posts, pieces, TAGS]. Throws
 * an UndertoneError that names a file that is missing, damaged or of another make.
 */
export async function loadEncoder(folder: string, options: OpenOptions = {}): Promise<SentimentModel> {
  const path = join(folder, MODEL_FILE);
  const json = await readOrExplain(path);
  const description = parseDescription(json, path);
  if (description.kind !== 'encoder') throw damaged(path, `describes a model of kind "${description.kind}"`);
  const { calibration, longest } = settingsOf(JSON.parse(json) as Partial<EncoderSettings>, path);
  const wordPiece = await readVocabulary(join(folder, VOCABULARY_FILE));
  const file = join(folder, description.weights.file);
  const session = await OnnxSession.open(file, options);
  const { name, version, languages } = description;
  try {
    await check(session, file, wordPiece);
    return new EncoderModel({ name, version, languages, session, wordPiece, calibration, longest });
  } catch (error) {
    await session.close();
    throw error;
  }
}

function settingsOf({ calibration, longest }: Partial<EncoderSettings>, path: string): EncoderSettings {
  if (!Number.isInteger(longest) || longest! < LEAST_PIECES || longest! > MOST_PIECES) {
    throw damaged(path, `has no "longest" of ${LEAST_PIECES} to ${MOST_PIECES} pieces`);
  }
  const { temperature = 0, bias, prior = [0, 0, 0] } = calibration ?? {};
  if (!(Number.isFinite(temperature) && temperature > 0 && areThree(bias) && areThree(prior))) {
    throw damaged(
      path,
      'has no "calibration" with a temperature above 0, three biases and, if any, three priors',
    );
  }
  return { calibration: calibration!, longest: longest! };
}

const areThree = (numbers: unknown): boolean =>
  Array.isArray(numbers) && numbers.length === 3 && numbers.every(Number.isFinite);

async function readVocabulary(path: string): Promise<WordPiece> {
  let pieces: unknown;
  try {
    pieces = JSON.parse(await readOrExplain(path));
  } catch (cause) {
    if (cause instanceof UndertoneError) throw cause;
    throw damaged(path, 'is not JSON', cause);
  }
  if (isVocabulary(pieces)) return new WordPiece(pieces);
  throw damaged(path, `is not an array of pieces that begins with ${SPECIAL.join(', ')}`);
}

const isVocabulary = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.every((piece) => typeof piece === 'string') &&
  SPECIAL.every((piece, number) => value[number] === piece);

/** Asks the network once with the last piece of the vocabulary, so that a mismatch shows at the start. */
async function check(session: OnnxSession, path: string, { size }: WordPiece): Promise<void> {
  for (const name of INPUTS)
    if (!session.inputs.includes(name)) throw damaged(path, `has no input "${name}"`);
  if (!session.outputs.includes('sentiment')) throw damaged(path, 'has no output "sentiment"');
  const outputs = session.outputs.includes('entities') ? ['sentiment', 'entities'] : ['sentiment'];
  const tensor = (value: number) => ({ data: BigInt64Array.of(BigInt(value)), dims: [1, 1] });
  const feeds = { input_ids: tensor(size - 1), token_type_ids: tensor(0), attention_mask: tensor(1) };
  const [sentiment, entities] = await session.run(feeds, outputs).catch((cause) => {
    throw damaged(path, `does not fit its ${VOCABULARY_FILE} (${messageOf(cause)})`, cause);
  });
  if (sentiment?.data.length !== 3) throw damaged(path, 'has an output "sentiment" that is not of 3 labels');
  if (entities !== undefined && entities.data.length !== TAGS.length) {
    throw damaged(path, `has an output "entities" that is not of ${TAGS.length} tags`);
  }
}

async function readOrExplain(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UndertoneError(
      'model-missing',
      `The model file ${path} cannot be read (${messageOf(cause)}): restore it from the release or train the model again.`,
      { cause },
    );
  }
}

function damaged(path: string, what: string, cause?: unknown): UndertoneError {
  return new UndertoneError(
    'model-damaged',
    `The model file ${path} ${what}: restore the model's folder from the release or train the model again.`,
    { cause },
  );
}
