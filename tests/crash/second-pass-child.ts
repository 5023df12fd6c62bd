/** Scores what waits in a lake by a toy model; the crash tests end it at a boundary. */
import { openWithSecondPass, secondPass } from '../support/second-pass.ts';

const pipeline = await openWithSecondPass(process.argv[2]!, secondPass());
await pipeline.secondPass!.caughtUp();
await pipeline.close();
