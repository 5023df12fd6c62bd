/**
 * Counts what a model that ships says of labelled texts it was not trained on, as it ships, and enters it in its
 * model.json: node training/count-confusion.ts transformer labelled.tsv --where in_tweeteval_val=1
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate } from '../src/sentiment/evaluate/evaluate.ts';
import type { LabelledText } from '../src/sentiment/labelled.ts';
import { readLabelled } from '../src/sentiment/labelled-file/read-labelled.ts';
import { countedFrom } from '../src/sentiment/model-description.ts';
import { findModel, loadModel } from '../src/sentiment/registry.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { where: { type: 'string' } } });
const [name, file] = positionals;
if (name === undefined || file === undefined) throw new Error('Name a model and a file of labelled texts.');
const { where } = values;
const read = await readLabelled(file, where === undefined ? {} : { where });
const rows = read.rows.filter((row): row is LabelledText => row.label !== ('mixed' as string));
const model = await loadModel(name);
const { confusion, macroRecall } = evaluate(
  rows.map(({ label }) => label),
  await model.score(rows.map(({ text }) => text)),
);
await model.close?.();
const path = join(await findModel(name), 'model.json');
const on = `the rows of ${basename(file)}${where === undefined ? '' : ` where ${where}`}`;
const description = { ...JSON.parse(await readFile(path, 'utf8')), confusion: countedFrom(on, confusion) };
await writeFile(path, `${JSON.stringify(description, null, 2)}\n`);
console.log(`macro-recall ${macroRecall.toFixed(4)} on ${rows.length} texts, entered in ${path}`);
