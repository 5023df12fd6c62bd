import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { AuxiliarySet } from '../labelled.ts';
import { readLabelled } from '../labelled-file/read-labelled.ts';
import type { Progress } from './fit-model.ts';
import { readTaught } from './read-taught.ts';
import { type TrainRequest, type TrainResult, train } from './train.ts';

export interface TrainFileRequest
  extends Pick<TrainRequest, 'folder' | 'name' | 'version' | 'command' | 'now' | 'options'> {
  /** A CSV or TSV file of labelled texts. */
  file: string;
  textColumn?: string;
  labelColumn?: string;
  /** `column=value`: rows to train on, where not all are. */
  where?: string;
  /** `column=value`: rows of the same file to measure on; they are not trained on. */
  validationWhere?: string;
  /** Folders with train_text.txt and train_labels.txt (one a line, classes from 0; val_… too where there). */
  auxiliary?: readonly string[];
  /** Files of what another model says of texts without labels, as `undertone predict --json` writes it. */
  taught?: readonly string[];
  /** Files of texts without labels, one a line. */
  unlabelled?: readonly string[];
  trainedOn?: string;
}

/** Trains on a labelled file. Throws an UndertoneError or UsageError that names the file at fault. */
export async function trainFile(
  request: TrainFileRequest,
  onProgress: (progress: Progress) => void = () => {},
): Promise<TrainResult> {
  const { textColumn, labelColumn, where, validationWhere, file } = request;
  const columns = { ...(textColumn && { textColumn }), ...(labelColumn && { labelColumn }) };
  const { rows } = await readLabelled(file, { ...columns, ...(where && { where }) });
  const validation = validationWhere
    ? (await readLabelled(file, { ...columns, where: validationWhere })).rows
    : undefined;
  const measured = new Set(validation?.map((row) => row.text));
  const auxiliary = await Promise.all((request.auxiliary ?? []).map(readAuxiliary));
  const taught = await Promise.all((request.taught ?? []).map((path) => readTaught(path, measured)));
  const unlabelled = await Promise.all((request.unlabelled ?? []).map((path) => readLines(path)));
  const { folder, name, version, command, now, options } = request;
  return train(
    {
      rows: rows.filter((row) => !measured.has(row.text)),
      auxiliary: [...auxiliary, ...taught],
      unlabelled: unlabelled.flat(),
      folder,
      name,
      version,
      command,
      now,
      trainedOn:
        request.trainedOn ?? `The labelled texts of ${basename(file)}${where ? ` where ${where}` : ''}.`,
      ...(validation && {
        validation,
        validationName: `the rows of ${basename(file)} where ${validationWhere}`,
      }),
      ...(options && { options }),
    },
    onProgress,
  );
}

/** A task in the layout of the TweetEval benchmark. */
async function readAuxiliary(folder: string): Promise<AuxiliarySet> {
  const texts: string[] = [];
  const classes: number[] = [];
  for (const split of ['train', 'val']) {
    const labels = await readLines(join(folder, `${split}_labels.txt`), split === 'val');
    const lines = await readLines(join(folder, `${split}_text.txt`), split === 'val');
    if (labels.length !== lines.length || labels.some((label) => !/^\d{1,3}$/.test(label))) {
      throw new UndertoneError(
        'auxiliary-unreadable',
        `${folder} is no auxiliary task: ${split}_labels.txt must hold a number from 0 for each line of ${split}_text.txt.`,
      );
    }
    texts.push(...lines);
    classes.push(...labels.map(Number));
  }
  return { name: basename(folder), texts, classes };
}

async function readLines(path: string, optional = false): Promise<string[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  } catch (cause) {
    if (optional && (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UndertoneError(
      'file-unreadable',
      `${path} cannot be read (${messageOf(cause)}): check the path.`,
      {
        cause,
      },
    );
  }
}
