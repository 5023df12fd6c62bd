import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLabelled } from '../../../sentiment/labelled-file/read-labelled.ts';
import { runScript } from './run-script.ts';
import { writeTrainingData } from './training-data.ts';

export interface FineTuneRequest {
  file: string;
  /** The folder of the new model. */
  folder: string;
  /** The encoder to begin with, as training/transformer/pretrain.py or finetune.py wrote it. */
  start: string;
  /** The folder with the side tasks and the corpora of named entities. */
  corpora: string;
  textColumn?: string;
  labelColumn?: string;
  where?: string;
  validationWhere?: string;
}

const TRAINING = fileURLToPath(new URL('../../../../training', import.meta.url));
const STEP = /^step (\d+) of (\d+)/;

/**
 * Hands a labelled file to training/transformer: sets up its Python where it is not, fine-tunes the encoder and
 * exports it. `onProgress` gets the stage with its share done, 0 to 1; `onNote` what the programs say besides.
 */
export async function fineTune(
  request: FineTuneRequest,
  onProgress: (stage: string, share: number) => void,
  onNote: (line: string) => void,
  training = TRAINING,
): Promise<void> {
  const { file, textColumn, labelColumn, where, validationWhere } = request;
  const columns = { ...(textColumn && { textColumn }), ...(labelColumn && { labelColumn }) };
  const { rows } = await readLabelled(file, { ...columns, ...(where && { where }) });
  const validation = validationWhere
    ? (await readLabelled(file, { ...columns, where: validationWhere })).rows
    : null;
  const data = await writeTrainingData(rows, validation, request.corpora);
  const tuned = await mkdtemp(join(tmpdir(), 'undertone-tuned-'));
  const python = join(training, '.venv', 'bin', 'python');
  const run = (script: string, ...words: string[]) =>
    runScript(python, [join(training, 'transformer', script), '--data', data, ...words], training, (line) => {
      const step = STEP.exec(line);
      if (step === null) onNote(line);
      else onProgress('fine-tuning', Number(step[1]) / Number(step[2]));
    });
  try {
    onProgress('setting up Python', 0);
    await runScript('bash', [join(training, 'setup.sh')], training, onNote);
    onProgress('fine-tuning', 0);
    await run('finetune.py', '--start', resolve(request.start), '--out', tuned);
    onProgress('exporting', 0);
    await run('export.py', '--start', tuned, '--out', resolve(request.folder));
  } finally {
    await rm(data, { recursive: true, force: true });
    await rm(tuned, { recursive: true, force: true });
  }
}
