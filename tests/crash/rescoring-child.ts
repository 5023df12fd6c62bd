/** Scores history again by a toy model; the tests of re-scoring end it at a boundary. */
import type { How } from '../../src/lake/scores/rescorings.ts';
import { openForRescoring, rescoreBy } from '../support/rescoring.ts';

const [root, model, how] = process.argv.slice(2) as [string, string, How];
const pipeline = await openForRescoring(root);
await rescoreBy(pipeline, model, how);
await pipeline.close();
