/** Trains a model from the command line: `node src/sentiment/train/main.ts FILE --folder DIR …` (see trainFile). */
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../../model/errors.ts';
import { trainFile } from './train-file.ts';

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: text,
      name: text,
      'model-version': text,
      'text-column': text,
      'label-column': text,
      where: text,
      'validation-where': text,
      auxiliary: list,
      unlabelled: list,
      'trained-on': text,
      seed: text,
    },
  });
  const [file] = positionals;
  if (file === undefined || values.folder === undefined) {
    throw new UsageError('Give a file of labelled texts, and with --folder where the model is to go.');
  }
  let shown = '';
  const result = await trainFile(
    {
      file,
      folder: values.folder,
      name: values.name ?? 'linear',
      version: values['model-version'] ?? '1.0.0',
      command: `node src/sentiment/train/main.ts ${process.argv.slice(2).map(quoted).join(' ')}`,
      now: Date.now(),
      ...(values['text-column'] && { textColumn: values['text-column'] }),
      ...(values['label-column'] && { labelColumn: values['label-column'] }),
      ...(values.where && { where: values.where }),
      ...(values['validation-where'] && { validationWhere: values['validation-where'] }),
      ...(values.auxiliary && { auxiliary: values.auxiliary }),
      ...(values.unlabelled && { unlabelled: values.unlabelled }),
      ...(values['trained-on'] && { trainedOn: values['trained-on'] }),
      ...(values.seed && { options: { seed: Number(values.seed) } }),
    },
    ({ stage }) => {
      if (stage === shown) return;
      shown = stage;
      process.stderr.write(`${stage}\n`);
    },
  );
  const { macroRecall, accuracy } = result.validation ?? result.heldOut;
  console.log(`${result.folder}: macro-recall ${macroRecall.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function quoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
