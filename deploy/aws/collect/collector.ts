/** The collector: what the configuration in the bucket names, into the stream. */
import type { Config } from '../../../src/config/schema.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { UndertoneError } from '../../../src/model/errors.ts';
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
  /** Told with every block that is in the stream, and every look at the configuration. */
  onAlive?: () => void;
}

/**
 * Reads until the signal aborts, and gives what each source brought. Throws where all of them failed, or what they need
 * cannot be had.
 */
export async function collect(signal: AbortSignal, options: CollectorOptions): Promise<Collected[]> {
  const { clock = systemClock, onAlive = () => {}, stopMs } = options;
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
    for (let next: Config | null = await config.read(); next !== null; ) {
      collected.length = 0;
      const { monthly_budget: budget = null, price_per_post: pricePerPost } = next.spending;
      const onHeldBack = (reason: string): void => {
        const note = {
          level: 'warn',
          event: 'stream-full',
          msg: `The stream takes no more for now: ${reason}`,
        };
        process.stderr.write(`${JSON.stringify(note)}\n`);
      };
      next = await collectAll(
        next,
        {
          settings,
          config,
          secrets,
          watchMs: WATCH_MS,
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
