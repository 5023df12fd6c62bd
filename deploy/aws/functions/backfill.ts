/**
 * The past of a topic, {"topic", "from", "to"}: `plan` cuts it into stretches, `fetch` puts one of them into the stream,
 * and says whether it is whole. One that is not goes on when it is asked for again.
 */
import type { Context } from 'aws-lambda';
import { systemClock } from '../../../src/model/clock.ts';
import { openClients } from '../collect/clients.ts';
import { ConfigObject } from '../collect/config-object.ts';
import { CursorTable } from '../collect/cursor-table.ts';
import { type Fetched, fetchStretch } from '../collect/fetch-stretch.ts';
import { RecordStream } from '../collect/record-stream.ts';
import { takeSecrets } from '../collect/secrets.ts';
import { readSettings } from '../collect/settings.ts';
import { SpendTable } from '../collect/spend-table.ts';
import { type Stretch, stretchesOf } from '../collect/stretches.ts';

/** What a page that is on its way may take, ms. */
const SPARE_MS = 60_000;

export async function handler(
  event: { plan: Stretch } | { fetch: Stretch },
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<{ stretches: Stretch[] } | Fetched> {
  const clock = systemClock;
  if ('plan' in event) return { stretches: stretchesOf(event.plan, clock.now()) };
  const settings = readSettings();
  await takeSecrets(settings.secret);
  const clients = openClients(settings);
  const { stream: name, cursorsTable: table, holder, leaseMs } = settings;
  try {
    const config = await new ConfigObject(clients.objects).read();
    const { monthly_budget: budget = null, price_per_post: pricePerPost } = config.spending;
    const { topic, from, to } = event.fetch;
    const onWait = (reason: string, ms: number): void =>
      console.warn(JSON.stringify({ level: 'warn', event: 'waiting-for-x', reason, seconds: ms / 1000 }));
    return await fetchStretch(
      { topic, from, to },
      {
        config,
        stream: new RecordStream({ client: clients.kinesis, name }),
        table: new CursorTable({ client: clients.dynamodb, table, holder, leaseMs, clock }),
        spend: new SpendTable({ client: clients.dynamodb, table, spending: { budget, pricePerPost }, clock }),
        clock,
        onWait,
      },
      AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - SPARE_MS)),
    );
  } finally {
    clients.close();
  }
}
