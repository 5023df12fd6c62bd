import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { Frame } from './reading.ts';

/** Where repositories keep their network; the small and fast ones first. */
export const NETWORK_FILES = [
  'onnx/model_quantized.onnx',
  'model_quantized.onnx',
  'onnx/model_int8.onnx',
  'onnx/model.onnx',
  'model.onnx',
] as const;
export const CONFIG_FILE = 'config.json';
export const TOKENIZER_FILE = 'tokenizer.json';
export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json';

/** The part of the library's tokenizer that is used; its own types do not resolve under Node's rules. */
export interface PieceTokenizer {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
}

/** What the files beside a network say of it. */
export interface ForeignSettings {
  /** The names of its classes, in their order. */
  labels: string[];
  task: 'classification' | 'tagging';
  /** The name that it was published under, as far as it says; '' where it does not. */
  publishedAs: string;
  /** The most pieces that it reads at once, those of the frame included. */
  longest: number;
  tokenizer: PieceTokenizer;
  frame: Frame;
}

interface Config {
  id2label?: Record<string, string>;
  architectures?: string[];
  _name_or_path?: string;
  max_position_embeddings?: number;
  pad_token_id?: number;
  model_type?: string;
}

/** Reads config.json and tokenizer.json; throws an UndertoneError that names a file that is missing or no use. */
export async function readForeignSettings(folder: string): Promise<ForeignSettings> {
  const config = await readJson<Config>(join(folder, CONFIG_FILE));
  const tokenizerPath = join(folder, TOKENIZER_FILE);
  const tokenizerJson = await readJson<object>(tokenizerPath);
  const tokenizerConfig = await readJson<{ model_max_length?: number }>(
    join(folder, TOKENIZER_CONFIG_FILE),
    {},
  );
  const labels = Object.entries(config.id2label ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => String(label));
  if (labels.length === 0) throw damaged(join(folder, CONFIG_FILE), 'names no labels (id2label)');
  let tokenizer: PieceTokenizer;
  let frame: Frame;
  try {
    tokenizer = new Tokenizer(tokenizerJson, tokenizerConfig) as PieceTokenizer;
    frame = frameOf(tokenizer, config.pad_token_id ?? 0);
  } catch (cause) {
    throw damaged(tokenizerPath, `cannot be used (${messageOf(cause)})`, cause);
  }
  return {
    labels,
    task: taskOf(config, labels),
    publishedAs: config._name_or_path ?? '',
    longest: longestOf(config, tokenizerConfig.model_max_length),
    tokenizer,
    frame,
  };
}

function taskOf({ architectures = [] }: Config, labels: readonly string[]): ForeignSettings['task'] {
  if (architectures.some((name) => name.includes('ForTokenClassification'))) return 'tagging';
  if (architectures.some((name) => name.includes('ForSequenceClassification'))) return 'classification';
  return labels.includes('O') ? 'tagging' : 'classification';
}

/** RoBERTa and its kin count places from two, so that 514 of them hold 512 pieces. */
function longestOf(
  { max_position_embeddings: places = 512, model_type = '' }: Config,
  told = Infinity,
): number {
  const room = /roberta|bertweet|camembert/.test(model_type) ? places - 2 : places;
  return Math.max(16, Math.min(room, told, 512));
}

/** What the tokenizer puts around any text. */
function frameOf(tokenizer: PieceTokenizer, padding: number): Frame {
  const inner = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const whole = tokenizer.encode('a').ids;
  const at = whole.findIndex((_, start) => inner.every((id, i) => whole[start + i] === id));
  return { before: whole.slice(0, at), after: whole.slice(at + inner.length), padding };
}

async function readJson<T>(path: string, otherwise?: T): Promise<T> {
  let json: string;
  try {
    json = await readFile(path, 'utf8');
  } catch (cause) {
    if (otherwise !== undefined) return otherwise;
    throw new UndertoneError(
      'model-missing',
      `The model file ${path} cannot be read (${messageOf(cause)}): a model needs ${CONFIG_FILE}, ${TOKENIZER_FILE} and an ONNX file in one folder.`,
      { cause },
    );
  }
  try {
    return JSON.parse(json) as T;
  } catch (cause) {
    throw damaged(path, 'is not JSON', cause);
  }
}

function damaged(path: string, what: string, cause?: unknown): UndertoneError {
  return new UndertoneError('model-damaged', `The model file ${path} ${what}: download it again.`, { cause });
}
