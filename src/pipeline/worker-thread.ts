/** The entry of a worker thread: opens what it needs, says it is ready, answers requests one after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { DiskObjects } from '../lake/disk/disk-objects.ts';
import { ParquetWriter } from '../lake/parquet-writer.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import { loadModel } from '../sentiment/registry.ts';
import { immediate } from './enrich-posts.ts';
import { GroupWorker } from './group-worker.ts';
import { RecordTopics } from './topics-of-records.ts';
import type { TopicsMessage, WorkerAnswer, WorkerEnvelope, WorkerOptions } from './worker-protocol.ts';

const port = parentPort!;
const options = workerData as WorkerOptions;
// One after the other: a thread that fails must not have native work under way.
const model = immediate(await loadModel(options.model));
const parquet = await ParquetWriter.open();
const worker = new GroupWorker(new DiskObjects(options.lake), parquet, model);

let last: Promise<void> = Promise.resolve();
port.on('message', (message: WorkerEnvelope | TopicsMessage | 'close') => {
  if (message === 'close') {
    last.then(() => {
      parquet.close();
      port.close();
    });
    return;
  }
  if ('topics' in message) {
    last = last.then(() => {
      worker.topics = new RecordTopics(message.topics);
    });
    return;
  }
  const { id, request } = message;
  last = last.then(async () => {
    let answer: WorkerAnswer;
    try {
      answer = {
        id,
        reply: request.type === 'decode' ? worker.decode(request) : await worker.write(request),
      };
    } catch (error) {
      const code = error instanceof UndertoneError ? error.code : 'worker';
      answer = { id, error: { code, message: messageOf(error) } };
    }
    port.postMessage(answer);
  });
});
port.postMessage('ready');
