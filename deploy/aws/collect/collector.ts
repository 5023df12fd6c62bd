/** The collector: what the configuration in the bucket names, into the stream. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../../src/config/schema.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { UndertoneError, UsageError } from '../../../src/model/errors.ts';
import { openClients } from './clients.ts';
import { type Collected, collectAll } from './collect-all.ts';
import { ConfigObject } from './config-object.ts';
import { CursorTable } from './cursor-table.ts';
import { RecordStream } from './record-stream.ts';
import { takeSecrets } from './secrets.ts';
import { readSettings } from './settings.ts';
import { SpendTable } from './spend-table.ts';

const WATCH_MS = 60_000;

export interface CollectorOptions {
  /** What was not in the stream so long after it was asked to stop is given up, ms; it is read again by the next. */
  stopMs: number;
  clock?: Clock;
  /** Whether a configuration that is not there yet, or is wrong, is waited for rather than thrown. */
  isPatient?: boolean;
  /** How often the configuration is looked at, ms. */
  watchMs?: number;
  /** Told with every block that is in the stream, and every look at the configuration. */
  onAlive?: () => void;
}

/**
 * Reads until the signal aborts, and gives what each source brought. Throws where all of them failed, or what they need
 * cannot be had.
 */
export async function collect(signal: AbortSignal, options: CollectorOptions): Promise<Collected[]> {
  const { clock = systemClock, isPatient = false, onAlive = () => {}, stopMs, watchMs = WATCH_MS } = options;
  const settings = readSettings();
  const secrets = await takeSecrets(settings.secret);
  const clients = openClients(settings);
  const { kinesis, dynamodb, objects } = clients;
  const { stream: name, cursorsTable: table, holder, leaseMs, lingerMs } = settings;
  const deadline = new AbortController();
  const giveUp = (): void => {
    const error = new UndertoneError('stopped', 'The stream took no more before it had to stop.');
    setTimeout(() => deadline.abort(error), stopMs).unref();
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  const config = new ConfigObject(objects);
  const collected: Collected[] = [];
  try {
    const first = await firstConfig(config, { isPatient, onAlive, watchMs }, signal);
    for (let next = first; next !== null; ) {
      collected.length = 0;
      const { monthly_budget: budget = null, price_per_post: pricePerPost } = next.spending;
      const onHeldBack = (reason: string): void =>
        warn('stream-full', `The stream takes no more: ${reason}.`);
      next = await collectAll(
        next,
        {
          settings,
          config,
          secrets,
          watchMs,
          onAlive,
          collecting: {
            stream: new RecordStream({ client: kinesis, name, onHeldBack }),
            table: new CursorTable({ client: dynamodb, table, holder, leaseMs, clock }),
            spend: new SpendTable({ client: dynamodb, table, spending: { budget, pricePerPost }, clock }),
            clock,
            lingerMs,
            deadline: deadline.signal,
            onBlock: onAlive,
          },
        },
        (one) => collected.push(one),
        signal,
      );
    }
  } finally {
    clients.close();
  }
  const failures = collected.filter(({ failure }) => failure !== null);
  if (failures.length > 0 && failures.length === collected.length)
    throw new UndertoneError('collecting-failed', failures.map(({ failure }) => failure).join(' '));
  return collected;
}

/** The configuration; null where the signal aborts before there is one. */
async function firstConfig(
  config: ConfigObject,
  { isPatient, onAlive, watchMs }: Required<Pick<CollectorOptions, 'isPatient' | 'onAlive' | 'watchMs'>>,
  signal: AbortSignal,
): Promise<Config | null> {
  for (let told = ''; !signal.aborted; ) {
    try {
      const found = await config.readChanged();
      if (found !== null) return found;
    } catch (error) {
      if (!isPatient || !(error instanceof UsageError)) throw error;
      if (error.message !== told) warn('configuration', `${error.message} It is waited for.`);
      told = error.message;
    }
    onAlive();
    await sleep(watchMs, undefined, { signal }).catch(() => {});
  }
  return null;
}

function warn(event: string, msg: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'warn', event, msg })}\n`);
}
