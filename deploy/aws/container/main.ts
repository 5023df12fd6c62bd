/**
 * What the image runs: `collect`, the collector; `health`, whether it, or the dashboard, is well; anything else is a
 * command of Undertone, such as `start`, on the configuration in the bucket.
 */
import { createServer, type Server } from 'node:http';
import { systemClock } from '../../../src/model/clock.ts';
import { messageOf, UndertoneError } from '../../../src/model/errors.ts';

/** ECS kills what has not ended 120 s after it was asked to. */
const STOP_MS = 90_000;
/** The configuration is looked at every minute. */
const SILENT_MS = 180_000;
const HEALTH_PORT = Number(process.env.UNDERTONE_HEALTH_PORT ?? 4001);
const DASHBOARD_PORT = Number(process.env.UNDERTONE_PORT ?? 4000);
const ASK_MS = 4_000;

const [command = 'collect', ...words] = process.argv.slice(2);

async function run(): Promise<number> {
  if (command === 'collect') return collectUntilAsked();
  if (command === 'health') return (await isWell()) ? 0 : 1;
  const { becomeUndertone } = await import('./become-undertone.ts');
  return becomeUndertone([command, ...words]);
}

async function collectUntilAsked(): Promise<number> {
  // Before all else: as the first process of a container it hears no signal that it has not asked for.
  const asked = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => asked.abort());
  const { collect } = await import('../collect/collector.ts');
  let heardAt = systemClock.now();
  const server = await answerHealth(() => systemClock.now() - heardAt < SILENT_MS);
  try {
    const sources = await collect(asked.signal, {
      stopMs: STOP_MS,
      isPatient: true,
      onAlive: () => {
        heardAt = systemClock.now();
      },
    });
    for (const one of sources) process.stdout.write(`${JSON.stringify(one)}\n`);
    return sources.some(({ failure }) => failure !== null) ? 1 : 0;
  } finally {
    server.close();
  }
}

/** Asked from within the container alone. */
async function answerHealth(isHeard: () => boolean): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(isHeard() ? 200 : 503).end());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(HEALTH_PORT, '127.0.0.1', resolve);
  });
  return server;
}

async function isWell(): Promise<boolean> {
  const asked = [`http://127.0.0.1:${HEALTH_PORT}/`, `http://127.0.0.1:${DASHBOARD_PORT}/healthz`].map(
    async (address) => (await fetch(address, { signal: AbortSignal.timeout(ASK_MS) })).ok,
  );
  // One of the two runs here.
  return (await Promise.allSettled(asked)).some((one) => one.status === 'fulfilled' && one.value);
}

try {
  process.exit(await run());
} catch (error) {
  const code = error instanceof UndertoneError ? error.code : 'fault';
  process.stderr.write(
    `${JSON.stringify({ level: 'error', event: 'failed', code, msg: messageOf(error) })}\n`,
  );
  process.exit(1);
}
