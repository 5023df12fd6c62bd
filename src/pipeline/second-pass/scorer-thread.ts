/** The entry of the thread that the second pass's model runs in. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { DiskObjects } from '../../lake/disk/disk-objects.ts';
import { openState } from '../../lake/state.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { SentimentModel } from '../../sentiment/model.ts';
import { isCharging } from '../../sentiment/remote/charge.ts';
import { BesideUnit } from './beside-unit.ts';
import { OpenUnit, type Takes } from './open-unit.ts';
import type { OpenRequest, ScorerAnswer, ScorerOptions, ScorerReply, ScorerRequest } from './protocol.ts';

type Outcome = { reply: ScorerReply } | { error: { code: string; message: string; retryable: boolean } };

type LoadModel = (
  name: string,
  folders: ScorerOptions['folders'],
  settings: ScorerOptions['settings'],
) => Promise<SentimentModel>;

const port = parentPort!;
const options = workerData as ScorerOptions;
/** Ingestion and queries go first. On Linux this is of the thread and of those that it makes, elsewhere of the process. */
if (process.platform === 'linux') setPriority(0, 10);

const objects = new DiskObjects(options.lake);
const db = openState(options.lake, { readOnly: true });
let model: SentimentModel | null = null;
let unit: Takes | null = null;
let last: Promise<void> = Promise.resolve();

port.on('message', (request: ScorerRequest | 'close') => {
  last = last.then(async () => {
    if (request === 'close') {
      await model?.close?.();
      db.close();
      port.close();
      return;
    }
    port.postMessage(await answer(request));
  });
});

async function answer(request: ScorerRequest): Promise<ScorerAnswer> {
  const before = chargeOf();
  const answer = await outcome(request);
  const after = chargeOf();
  return {
    ...answer,
    charged: { posts: after.texts - before.texts, dollars: after.dollars - before.dollars },
  };
}

const chargeOf = (): { texts: number; dollars: number } =>
  model !== null && isCharging(model) ? model.charge : { texts: 0, dollars: 0 };

async function outcome(request: ScorerRequest): Promise<Outcome> {
  try {
    return { reply: await work(request) };
  } catch (error) {
    const known = error instanceof UndertoneError;
    const code = known ? error.code : ((error as NodeJS.ErrnoException).code ?? 'second-pass');
    return { error: { code, message: messageOf(error), retryable: known && error.retryable } };
  }
}

async function work(request: ScorerRequest): Promise<ScorerReply> {
  switch (request.type) {
    case 'open': {
      unit = await open(request);
      return unit.opened;
    }
    case 'score':
      return unit!.score(request.most, request.allowance ?? null);
    case 'write':
      return unit!.write(request);
  }
}

async function open(request: OpenRequest): Promise<Takes> {
  if (request.as === 'stored') return OpenUnit.openStored({ objects, db }, options.model, request);
  model ??= await load();
  const context = { objects, db, model, entities: options.entities };
  return request.as === 'beside' ? BesideUnit.open(context, request) : OpenUnit.open(context, request);
}

async function load(): Promise<SentimentModel> {
  const { loadModel } = (await import(options.loader)) as { loadModel: LoadModel };
  return loadModel(options.model, options.folders, options.settings);
}
