/** The entry of the thread that tells the sinks, each at its own pace; the lake is read here, and written by its owner. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { DocumentReader } from '../../lake/document-table.ts';
import { takeForSink } from '../../lake/sinks/take.ts';
import { openState } from '../../lake/state.ts';
import { systemClock } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { within } from '../../model/within.ts';
import { deliver, prepare } from '../../sinks/deliver.ts';
import { isObjectSink, openSink } from '../../sinks/open-sink.ts';
import type { ObjectSinkSettings, SinkSettings } from '../../sinks/settings.ts';
import type { FromThread, SinkThreadOptions, SinkTold, ToThread } from './protocol.ts';
import { tellObjects } from './tell-objects.ts';

/** Posts taken in one go: what they hold in memory, and how much is told again after a crash. */
const MOST = 2000;
const LOOK_EVERY_MS = 250;
const AFTER_FAULT_MS = 30_000;

const port = parentPort!;
const { lake, sinks } = workerData as SinkThreadOptions;
const db = openState(lake, { readOnly: true });
const documents = new DocumentReader(db);
const closing = new AbortController();
const entered = new Map<string, () => void>();
/** Sinks that let changes gather at this moment, and how each is told to go on. */
const gathering = new Map<string, () => void>();

port.on('message', (message: ToThread) => {
  if (message.type === 'entered') entered.get(message.sink)?.();
  else if (message.type === 'hurry') for (const goOn of gathering.values()) goOn();
  else {
    closing.abort();
    for (const goOn of entered.values()) goOn();
  }
});
const say = (message: FromThread): void => port.postMessage(message);

await Promise.all(sinks.map(keepTelling));
db.close();
port.close();

async function keepTelling(settings: SinkSettings): Promise<void> {
  const { name } = settings;
  const { signal } = closing;
  while (!signal.aborted) {
    try {
      await (isObjectSink(settings) ? tellInObjects(settings, signal) : tell(settings, signal));
    } catch (error) {
      if (signal.aborted) return;
      // No failure of the sink itself, which is waited out: of the program, or of the lake's state.
      stands(name, { reason: messageOf(error), ms: AFTER_FAULT_MS });
      await sleep(AFTER_FAULT_MS, undefined, { signal }).catch(() => {});
    }
  }
}

async function tell(settings: Exclude<SinkSettings, ObjectSinkSettings>, signal: AbortSignal): Promise<void> {
  const { name } = settings;
  const sink = await openSink(settings);
  try {
    const options = { signal, onWait: (waiting: Waiting | null) => stands(name, waiting) };
    await prepare(sink, options);
    let isIdle = false;
    while (!signal.aborted) {
      const taken = takeForSink(db, documents, name, MOST);
      if (taken === null) {
        if (!isIdle) rests(name);
        isIdle = true;
        await sleep(LOOK_EVERY_MS, undefined, { signal });
        continue;
      }
      if (isIdle) stands(name, null);
      isIdle = false;
      const delivered = await deliver(sink, taken.posts, options);
      const gone = new Set(taken.posts.filter(({ post }) => post === null).map(({ id }) => id));
      const deletions = delivered.taken.filter((id) => gone.has(id)).length;
      await enter({ type: 'told', sink: name, upTo: taken.upTo, deletions, parts: null, ...delivered });
    }
  } finally {
    await sink.close().catch(() => {});
  }
}

async function tellInObjects(settings: ObjectSinkSettings, signal: AbortSignal): Promise<void> {
  const { name } = settings;
  let isIdle = false;
  await tellObjects(settings, {
    db,
    documents,
    options: { signal, onWait: (waiting) => stands(name, waiting) },
    enter,
    begin() {
      if (isIdle) stands(name, null);
      isIdle = false;
    },
    async rest() {
      if (!isIdle) rests(name);
      isIdle = true;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    },
    async gather(ms) {
      rests(name);
      isIdle = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      gathering.set(name, resolve);
      await within(promise, ms, signal);
      gathering.delete(name);
    },
  });
}

function rests(sink: string): void {
  say({ type: 'stands', sink, state: 'idle', reason: null, retryAt: null });
}

interface Waiting {
  reason: string;
  ms: number;
}

function stands(sink: string, waiting: Waiting | null): void {
  if (waiting === null) say({ type: 'stands', sink, state: 'working', reason: null, retryAt: null });
  else {
    const retryAt = systemClock.now() + waiting.ms;
    say({ type: 'stands', sink, state: 'waiting', reason: waiting.reason, retryAt });
  }
}

/** Resolves once the owner has entered it, so that what is taken next begins where this ended; or the thread is closed. */
async function enter(told: SinkTold): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  entered.set(told.sink, resolve);
  say(told);
  if (!closing.signal.aborted) await promise;
}
