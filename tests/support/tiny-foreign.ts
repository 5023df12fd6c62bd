import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onnxFile } from './onnx-file.ts';

export const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];

export interface TinyForeign {
  /** Names of the classes. */
  labels: string[];
  /** The class that each word leans to, by index; what is no word here leans to none. */
  words: Record<string, number>;
  task: 'classification' | 'tagging';
  /** Where the network lies within the folder. */
  network?: string;
  /** Inputs that the network declares. */
  inputs?: string[];
  config?: Record<string, unknown>;
}

/** Files of a model as hubs hold it: a BERT tokenizer in tokenizer.json, config.json and a network, by path. */
export function tinyForeignFiles(tiny: TinyForeign): Record<string, Uint8Array> {
  const pieces = [...SPECIAL, ...Object.keys(tiny.words)];
  const config = {
    architectures: [tiny.task === 'tagging' ? 'TinyForTokenClassification' : 'TinyForSequenceClassification'],
    id2label: Object.fromEntries(tiny.labels.map((label, number) => [number, label])),
    max_position_embeddings: 32,
    pad_token_id: 0,
    ...tiny.config,
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return {
    'config.json': json(config),
    'tokenizer.json': json(tokenizerOf(pieces)),
    'tokenizer_config.json': json({ tokenizer_class: 'BertTokenizer', model_max_length: 32 }),
    [tiny.network ?? 'onnx/model.onnx']: networkOf(tiny, pieces),
  };
}

export function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Each piece has a row of logits; a classification takes their mean over the pieces that are no padding. */
function networkOf(
  { labels, words, task, inputs = ['input_ids', 'attention_mask'] }: TinyForeign,
  pieces: string[],
) {
  const classes = labels.length;
  const rows = pieces.flatMap((piece) => labels.map((_, number) => (words[piece] === number ? 12 : 0)));
  const nodes =
    task === 'tagging'
      ? [{ op: 'Gather', inputs: ['rows', 'input_ids'], outputs: ['logits'] }]
      : [
          { op: 'Gather', inputs: ['rows', 'input_ids'], outputs: ['said'] },
          { op: 'Cast', inputs: ['attention_mask'], outputs: ['mask'], attributes: { to: 1 } },
          { op: 'Unsqueeze', inputs: ['mask', 'last'], outputs: ['weights'] },
          { op: 'Mul', inputs: ['said', 'weights'], outputs: ['weighed'] },
          {
            op: 'ReduceSum',
            inputs: ['weighed', 'second'],
            outputs: ['logits'],
            attributes: { keepdims: 0 },
          },
        ];
  return onnxFile({
    nodes,
    constants: [
      { name: 'rows', dims: [pieces.length, classes], values: rows, type: 'float' },
      { name: 'last', dims: [1], values: [-1], type: 'int64' },
      { name: 'second', dims: [1], values: [1], type: 'int64' },
    ],
    inputs: inputs.map((name) => ({ name, type: 'int64', dims: ['batch', 'sequence'] })),
    outputs: [
      {
        name: 'logits',
        type: 'float',
        dims: task === 'tagging' ? ['batch', 'sequence', classes] : ['batch', classes],
      },
    ],
  });
}

/** A BERT tokenizer of these pieces, the first four of which are SPECIAL. */
export function tokenizerOf(pieces: readonly string[]): unknown {
  const special = (content: string) => ({ SpecialToken: { id: content, type_id: 0 } });
  const named = (content: string) => ({ id: content, ids: [pieces.indexOf(content)], tokens: [content] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [],
      special_tokens: { '[CLS]': named('[CLS]'), '[SEP]': named('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, number) => [piece, number])),
    },
  };
}
