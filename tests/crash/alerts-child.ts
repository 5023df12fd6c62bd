/** Evaluates the alerts of a lake and tells of them; the crash tests end it at a boundary. Arguments: lake, address, time. */
import { webhookChannel } from '../../src/alerts/channels/webhook.ts';
import { Outbox } from '../../src/pipeline/alerts/outbox.ts';
import { AlertWatch } from '../../src/pipeline/alerts/watch.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { LATENESS } from '../support/watched-lake.ts';

const [root, url, time] = process.argv.slice(2) as [string, string, string];
const now = Number(time);
const pipeline = await Pipeline.open(root, { command: 'test', workers: 1, model: 'linear' });
if (!(pipeline instanceof Pipeline)) throw new Error('the lake is owned');
const engine = await QueryEngine.open(root);
const queries = async () => engine;
const clock = { now: () => now };
const ops = webhookChannel(
  { name: 'ops', url: new URL(url), secret: 'a secret of the tests', allowPrivate: true },
  clock,
);
await new AlertWatch(pipeline.lake, pipeline.alerts, { latenessMs: LATENESS, queries }).round(now);
await new Outbox(pipeline.lake, { channels: [ops], queries, clock }).flush();
engine.close();
await pipeline.close();
