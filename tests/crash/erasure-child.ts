/** Erases what is queued in a lake; the crash tests end it at a boundary. */
import { Pipeline } from '../../src/pipeline/pipeline.ts';

const pipeline = await Pipeline.open(process.argv[2]!, { command: 'test', workers: 1, model: 'linear' });
if (!(pipeline instanceof Pipeline)) throw new Error('the lake is owned');
await pipeline.erase();
await pipeline.close();
