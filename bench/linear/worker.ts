/** Scores the same posts as its sibling, from the word go, and says when it is done. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadLinearModel } from '../../src/sentiment/linear/linear.ts';

const { folder, texts, rounds, batch } = workerData as {
  folder: string;
  texts: string[];
  rounds: number;
  batch: number;
};
const model = await loadLinearModel(folder);
const score = () => {
  for (let at = 0; at < texts.length; at += batch) model.score(texts.slice(at, at + batch));
};
score();
score();
parentPort!.on('message', () => {
  for (let round = 0; round < rounds; round++) score();
  parentPort!.postMessage('done');
});
parentPort!.postMessage('ready');
