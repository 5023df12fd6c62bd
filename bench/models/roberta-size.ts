/**
 * A model of the size of RoBERTa-base (12 layers of 768, 12 heads, 3,072 between) with int8 weights that are random: it
 * says nothing, and shows what a model of that size costs on a machine.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultModelsFolder, findModel } from '../../src/sentiment/registry.ts';
import { type Constant, type Node, onnxFile } from '../../tests/support/onnx-file.ts';
import { SPECIAL, tokenizerOf, writeFiles } from '../../tests/support/tiny-foreign.ts';

const LAYERS = 12;
const WIDTH = 768;
const HEADS = 12;
const BETWEEN = 3072;
const LABELS = ['negative', 'neutral', 'positive'];

/** Writes it to the folder as hubs hold models, with the pieces of the shipped transformer, so that posts are cut alike. */
export async function writeRobertaSize(folder: string): Promise<string> {
  const shipped = await findModel('transformer', [defaultModelsFolder]);
  const vocabulary = JSON.parse(readFileSync(join(shipped, 'vocabulary.json'), 'utf8')) as string[];
  const pieces = [...SPECIAL, ...vocabulary.filter((piece) => !SPECIAL.includes(piece))];
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return writeFiles(folder, {
    'config.json': json({
      architectures: ['RandomForSequenceClassification'],
      id2label: Object.fromEntries(LABELS.map((label, number) => [number, label])),
      max_position_embeddings: 512,
      pad_token_id: 0,
    }),
    'tokenizer.json': json(tokenizerOf(pieces)),
    'tokenizer_config.json': json({ tokenizer_class: 'BertTokenizer', model_max_length: 128 }),
    'onnx/model.onnx': network(pieces.length),
  });
}

function network(pieces: number): Uint8Array {
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const random = randomBytes(Math.max(pieces, BETWEEN) * WIDTH);
  const constant = (
    name: string,
    dims: number[],
    values: ArrayLike<number>,
    type: Constant['type'],
  ): string => {
    constants.push({ name, dims, values, type });
    return name;
  };
  const node = (op: string, inputs: string[], name: string, attributes: Node['attributes'] = {}): string => {
    nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  };
  const one = constant('one', [1], [1], 'float');
  const small = constant('small', [1], [0.0004], 'float');
  const eighth = constant('eighth', [1], [1 / Math.sqrt(WIDTH / HEADS)], 'float');
  const root = constant('root', [1], [Math.SQRT1_2], 'float');
  const half = constant('half', [1], [0.5], 'float');
  const apart = constant('apart', [4], [0, 0, HEADS, WIDTH / HEADS], 'int64');
  const together = constant('together', [3], [0, 0, WIDTH], 'int64');
  const norm = (x: string, name: string): string =>
    node(
      'LayerNormalization',
      [
        x,
        constant(`${name}_scale`, [WIDTH], Array(WIDTH).fill(1), 'float'),
        constant(`${name}_bias`, [WIDTH], Array(WIDTH).fill(0), 'float'),
      ],
      name,
    );
  const quantised = (x: string): [string, string, string] => {
    const outputs: [string, string, string] = [`${x}_q`, `${x}_s`, `${x}_z`];
    nodes.push({ op: 'DynamicQuantizeLinear', inputs: [x], outputs });
    return outputs;
  };
  const times = (
    [q, scale, zero]: [string, string, string],
    from: number,
    to: number,
    name: string,
  ): string => {
    const weight = constant(`${name}_w`, [from, to], random.subarray(0, from * to), 'int8');
    const whole = node('MatMulInteger', [q, weight, zero], `${name}_i`);
    const scaled = node(
      'Mul',
      [node('Cast', [whole], `${name}_f`, { to: 1 }), node('Mul', [scale, small], `${name}_ss`)],
      `${name}_m`,
    );
    return node('Add', [scaled, constant(`${name}_b`, [to], Array(to).fill(0), 'float')], name);
  };

  const table = constant('table', [pieces, WIDTH], random.subarray(0, pieces * WIDTH), 'int8');
  const looked = node('Cast', [node('Gather', [table, 'input_ids'], 'looked_up')], 'looked', { to: 1 });
  let x = norm(node('Mul', [looked, small], 'embedded'), 'embedding');
  const absent = node('Sub', [node('Cast', ['attention_mask'], 'mask', { to: 1 }), one], 'absent');
  const far = node('Mul', [absent, constant('far', [1], [10_000], 'float')], 'far_off');
  const mask = node('Unsqueeze', [far, constant('axes', [2], [1, 2], 'int64')], 'masked');
  for (let layer = 0; layer < LAYERS; layer++) {
    const at = (name: string): string => `l${layer}_${name}`;
    const read = quantised(x);
    const head = (name: string, perm: number[]): string =>
      node(
        'Transpose',
        [node('Reshape', [times(read, WIDTH, WIDTH, at(name)), apart], at(`${name}_r`))],
        at(`${name}_t`),
        { perm },
      );
    const scores = node('MatMul', [head('q', [0, 2, 1, 3]), head('k', [0, 2, 3, 1])], at('scores'));
    const shares = node(
      'Softmax',
      [node('Add', [node('Mul', [scores, eighth], at('scaled')), mask], at('seen'))],
      at('shares'),
    );
    const mixed = node('MatMul', [shares, head('v', [0, 2, 1, 3])], at('mixed'));
    const joined = node(
      'Reshape',
      [node('Transpose', [mixed], at('back'), { perm: [0, 2, 1, 3] }), together],
      at('joined'),
    );
    const told = times(quantised(joined), WIDTH, WIDTH, at('told'));
    const attended = norm(node('Add', [told, x], at('sum')), at('attended'));
    const wide = times(quantised(attended), WIDTH, BETWEEN, at('wide'));
    const bent = node(
      'Add',
      [node('Erf', [node('Mul', [wide, root], at('erf_in'))], at('erf')), one],
      at('bent'),
    );
    const gelu = node('Mul', [node('Mul', [wide, bent], at('gelu_2')), half], at('gelu'));
    const narrow = times(quantised(gelu), BETWEEN, WIDTH, at('narrow'));
    x = norm(node('Add', [narrow, attended], at('sum_2')), at('out'));
  }
  const first = node('Gather', [x, constant('first', [], [0], 'int64')], 'first_piece', { axis: 1 });
  const classes = Array.from({ length: WIDTH * LABELS.length }, (_, i) => random[i]! / 1e4);
  node('MatMul', [first, constant('classes', [WIDTH, LABELS.length], classes, 'float')], 'logits');
  return onnxFile({
    nodes,
    constants,
    inputs: ['input_ids', 'attention_mask'].map((name) => ({
      name,
      type: 'int64',
      dims: ['batch', 'sequence'],
    })),
    outputs: [{ name: 'logits', type: 'float', dims: ['batch', LABELS.length] }],
  });
}

/** The same each time. */
function randomBytes(count: number): Int8Array {
  const values = new Int8Array(count);
  let state = 1;
  for (let at = 0; at < count; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[at] = state >> 24;
  }
  return values;
}
