import { access, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import type { LabelledText } from '../../../sentiment/labelled.ts';

/** Where the programs of training/transformer look for labelled posts, within the folder of their data. */
export const LABELLED_FILE = join('sentiment', 'train-2013-2016.dedup.tsv');
/** What they read besides: the side tasks and the corpora of named entities. */
const CORPORA = [join('sentiment', 'side-tasks'), 'ner'];
/** Without rows named for it, each tenth is kept apart to measure on. */
const KEPT_APART = 10;

/**
 * A folder in the layout of training/transformer: the labelled rows given, and the other corpora by links. The
 * caller removes it.
 */
export async function writeTrainingData(
  rows: readonly LabelledText[],
  validation: readonly LabelledText[] | null,
  corpora: string,
): Promise<string> {
  for (const part of CORPORA) {
    await access(join(corpora, part)).catch(() => {
      throw new UsageError(
        `There is no ${part} in ${corpora}: name by --corpora the folder with the side tasks and the corpora of entities that training/README.md lists.`,
      );
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'undertone-training-'));
  await mkdir(join(folder, 'sentiment'));
  for (const part of CORPORA) await symlink(resolve(corpora, part), join(folder, part));
  const measured = new Set(validation?.map(({ text }) => text));
  const kept = validation === null ? rows.filter((_, at) => at % KEPT_APART === 0) : validation;
  const learned = rows.filter(({ text }, at) =>
    validation === null ? at % KEPT_APART !== 0 : !measured.has(text),
  );
  const lines = [
    'label\tin_tweeteval_val\ttext_raw',
    ...learned.map((row) => lineOf(row, 0)),
    ...kept.map((row) => lineOf(row, 1)),
  ];
  await writeFile(join(folder, LABELLED_FILE), `${lines.join('\n')}\n`);
  return folder;
}

const lineOf = ({ label, text }: LabelledText, apart: 0 | 1) =>
  `${label}\t${apart}\t${text.replace(/[\t\r\n]+/g, ' ')}`;
