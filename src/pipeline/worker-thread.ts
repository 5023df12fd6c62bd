/** The entry of a worker thread: opens what it needs, says it is ready, answers requests one after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { DiskObjects } from '../lake/disk/disk-objects.ts';
import { readDescription } from '../lake/lake.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';
import { loadModel } from '../sentiment/registry.ts';
import { immediate } from './enrich-posts.ts';
import { GroupWorker } from './group-worker.ts';
import { openDisguise } from './pseudonyms/open.ts';
import { RecordTopics } from './topics-of-records.ts';
import type { TopicsMessage, WorkerAnswer, WorkerEnvelope, WorkerOptions } from './worker-protocol.ts';

const port = parentPort!;
const options = workerData as WorkerOptions;
const model = immediate(await loadModel(options.model));
const lake = readDescription(options.lake)?.id ?? '';
const worker = new GroupWorker(new DiskObjects(options.lake), model);
if (options.pseudonyms !== null) worker.disguise = openDisguise(options.pseudonyms);

let last: Promise<void> = Promise.resolve();
port.on('message', (message: WorkerEnvelope | TopicsMessage | 'close') => {
  if (message === 'close') {
    last.then(() => {
      port.close();
    });
    return;
  }
  if ('topics' in message) {
    last = last.then(() => {
      worker.topics = new RecordTopics(message.topics, lake);
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
    port.postMessage(answer, ownedBuffers(answer));
  });
});
port.postMessage('ready');

/** What the reply gives away rather than copies. */
function ownedBuffers(answer: WorkerAnswer): ArrayBuffer[] {
  if ('error' in answer || !('documents' in answer.reply)) return [];
  return [answer.reply.documents.bytes.buffer as ArrayBuffer];
}
