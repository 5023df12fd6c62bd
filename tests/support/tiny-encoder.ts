import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TAGS } from '../../src/sentiment/onnx/tags.ts';
import { SPECIAL } from '../../src/sentiment/onnx/word-piece.ts';
import { type Constant, type Node, onnxFile, type Value } from './onnx-file.ts';

/** What each word of the tiny vocabulary says: logits of negative, neutral, positive, and the tag it leans to. */
const WORDS: Record<string, [sentiment: [number, number, number], tag: string]> = {
  good: [[-30, 0, 30], 'O'],
  bad: [[30, 0, -30], 'O'],
  table: [[0, 30, 0], 'O'],
  anna: [[0, 0, 0], 'B-person'],
  '##li': [[0, 0, 0], 'O'],
  smith: [[0, 0, 0], 'I-person'],
  york: [[0, 0, 0], 'I-location'],
  new: [[0, 0, 0], 'B-location'],
  user: [[0, 0, 0], 'B-person'],
  "'": [[0, 0, 0], 'I-person'],
  '’': [[0, 0, 0], 'I-person'],
  s: [[0, 0, 0], 'I-person'],
};

export interface TinyOptions {
  entities?: boolean;
  /** Weights that are no numbers, for networks that fail. */
  broken?: boolean;
  calibration?: unknown;
  longest?: number;
}

/**
 * Writes the folder of a network in the very format of a shipped one, whose pieces say what WORDS tells: the
 * sentiment is the mean of its pieces', the tags stand by each piece alone.
 */
export function writeTinyEncoder(folder: string, options: TinyOptions = {}): string {
  const { entities = true, calibration = { temperature: 1, bias: [0, 0, 0] }, longest = 96 } = options;
  mkdirSync(folder, { recursive: true });
  const pieces = [...SPECIAL, ...Object.keys(WORDS)];
  const network = tinyNetwork(pieces, options.broken === true ? Number.NaN : 0, entities);
  writeFileSync(join(folder, 'model.onnx'), network);
  writeFileSync(join(folder, 'vocabulary.json'), JSON.stringify(pieces));
  const description = {
    name: 'tiny',
    version: '1.0.0',
    kind: 'encoder',
    languages: ['en'],
    weights: { file: 'model.onnx', sha256: createHash('sha256').update(network).digest('hex') },
    trainedOn: 'Nothing: its weights were written by hand.',
    trainedAt: '2026-11-20',
    licence: 'Apache-2.0',
    labels: ['negative', 'neutral', 'positive'],
    confusion: {
      on: 'nothing',
      texts: 3,
      counts: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    calibration,
    longest,
  };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description));
  return folder;
}

function tinyNetwork(pieces: readonly string[], add: number, entities: boolean): Uint8Array {
  const width = 3 + TAGS.length;
  const rows = pieces.flatMap((piece) => {
    const [sentiment, tag] = WORDS[piece] ?? [[0, 0, 0], 'O'];
    return [...sentiment.map((value) => value + add), ...TAGS.map((name) => (name === tag ? 9 : 0))];
  });
  const part = (from: number, count: number) =>
    Array.from({ length: width * count }, (_, i) => (Math.floor(i / count) === from + (i % count) ? 1 : 0));
  const constants: Constant[] = [
    { name: 'pieces', dims: [pieces.length, width], values: rows, type: 'float' },
    { name: 'shapes', dims: [8, width], values: Array(8 * width).fill(0), type: 'float' },
    { name: 'to_sentiment', dims: [width, 3], values: part(0, 3), type: 'float' },
    { name: 'last', dims: [1], values: [-1], type: 'int64' },
    { name: 'second', dims: [1], values: [1], type: 'int64' },
  ];
  const nodes: Node[] = [
    { op: 'Gather', inputs: ['pieces', 'input_ids'], outputs: ['said'] },
    { op: 'Gather', inputs: ['shapes', 'token_type_ids'], outputs: ['shown'] },
    { op: 'Add', inputs: ['said', 'shown'], outputs: ['hidden'] },
    { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: 1 } },
    { op: 'Unsqueeze', inputs: ['mask', 'last'], outputs: ['weights'] },
    { op: 'Mul', inputs: ['hidden', 'weights'], outputs: ['weighed'] },
    { op: 'ReduceSum', inputs: ['weighed', 'second'], outputs: ['sum'], attributes: { keepdims: 0 } },
    { op: 'ReduceSum', inputs: ['weights', 'second'], outputs: ['count'], attributes: { keepdims: 0 } },
    { op: 'Div', inputs: ['sum', 'count'], outputs: ['pooled'] },
    { op: 'MatMul', inputs: ['pooled', 'to_sentiment'], outputs: ['sentiment'] },
  ];
  const outputs: Value[] = [{ name: 'sentiment', type: 'float', dims: ['posts', 3] }];
  if (entities) {
    const values = part(3, TAGS.length);
    constants.push({ name: 'to_tags', dims: [width, TAGS.length], values, type: 'float' });
    nodes.push({ op: 'MatMul', inputs: ['hidden', 'to_tags'], outputs: ['entities'] });
    outputs.push({ name: 'entities', type: 'float', dims: ['posts', 'pieces', TAGS.length] });
  }
  const inputs = ['input_ids', 'token_type_ids', 'attention_mask'].map(
    (name): Value => ({ name, type: 'int64', dims: ['posts', 'pieces'] }),
  );
  return onnxFile({ nodes, constants, inputs, outputs });
}
