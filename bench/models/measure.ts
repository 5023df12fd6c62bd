/**
 * Measures one model in a process of its own: `node bench/models/measure.ts MODEL [FILE [COLUMN=VALUE]]` prints one line of JSON.
 * FILE is a labelled CSV or TSV; without it the posts are made up and there is no macro-recall.
 */
import { evaluate } from '../../src/sentiment/evaluate/evaluate.ts';
import { readLabelled } from '../../src/sentiment/labelled-file/read-labelled.ts';
import type { Scores } from '../../src/sentiment/model.ts';
import { loadModel } from '../../src/sentiment/registry.ts';
import { peakMemory } from '../../tests/support/peak-memory.ts';
import { madeUpPosts } from '../linear/texts.ts';

export interface Measured {
  macroRecall: number | null;
  postsPerSecond: number;
  /** From the asking for the model until the first post is scored, ms. */
  coldStart: number;
  /** The most memory the process had, MB. */
  memory: number;
  /** Whether it has no threads of its own. */
  inCaller: boolean;
}

const BATCH = 512;
/** Enough for a steady rate, short enough for the slow ones. */
const SECONDS = 4;

const [name, file, where] = process.argv.slice(2);
const labelled =
  file === undefined ? null : (await readLabelled(file, where === undefined ? {} : { where })).rows;
const texts = labelled?.map(({ text }) => text) ?? madeUpPosts(2000);
const began = performance.now();
const model = await loadModel(name);
await model.score(texts.slice(0, 1));
const coldStart = performance.now() - began;

let macroRecall: number | null = null;
if (labelled !== null) {
  const scores: Scores[] = [];
  for (let at = 0; at < texts.length; at += BATCH)
    scores.push(...(await model.score(texts.slice(at, at + BATCH))));
  macroRecall = evaluate(
    labelled.map(({ label }) => label),
    scores,
  ).macroRecall;
}
let posts = 0;
const start = performance.now();
for (let at = 0; performance.now() - start < SECONDS * 1000; at = (at + BATCH) % texts.length) {
  posts += (await model.score(texts.slice(at, at + BATCH))).length;
}
const postsPerSecond = (posts / (performance.now() - start)) * 1000;
const memory = peakMemory() / 1e6;
await model.close?.();
const measured: Measured = {
  macroRecall,
  postsPerSecond,
  coldStart,
  memory,
  inCaller: model.close === undefined,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);
