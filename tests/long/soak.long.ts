/**
 * Hours of live streams with whatever can go wrong: the real program over real sockets, killed now and then. At
 * the end exactly the posts, and the likes, are there that were sent, the ledger says what was missed and nothing
 * else, and memory has not grown.
 *
 * An hour unless UNDERTONE_SOAK_SECONDS says otherwise; UNDERTONE_SOAK_SEED repeats a run's faults.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually, type Server, startServer } from '../support/processes.ts';
import { assertAccounted, assertRows, readLedger } from './soak/check.ts';
import { jetstreamNetwork } from './soak/jetstream-network.ts';
import { watchLateness } from './soak/lateness.ts';
import { mastodonNetwork } from './soak/mastodon-network.ts';
import { assertFlat, quarters, residentMb } from './soak/memory.ts';
import { pick, type SoakNetwork, seededRandom, WANTED } from './soak/network.ts';
import { xNetwork } from './soak/x-network.ts';

const SECONDS = Number(process.env.UNDERTONE_SOAK_SECONDS ?? 3600);
const SEED = Number(process.env.UNDERTONE_SOAK_SEED ?? Date.now() % 100_000);
const EVENTS_PER_SECOND = 1000;
const TICK_MS = 100;
/** Mean time between two faults, ms. */
const FAULT_EVERY_MS = 4000;
/** In the first half the process is killed in one of so many; in the second it lives, so that its memory tells. */
const KILL_IN = 5;
/** How long a network may take to be read again, and to heal its gaps, on a machine that has other things to do. */
const RECOVERY_MS = 180_000;

test(`a soak of ${SECONDS} s with faults (seed ${SEED}): exact rows, exact ledger, flat memory`, {
  timeout: SECONDS * 2000 + 600_000,
}, async (t) => {
  const random = seededRandom(SEED);
  const late = watchLateness();
  t.after(() => late.stop());
  const networks: SoakNetwork[] = [
    await jetstreamNetwork(random),
    await mastodonNetwork(random),
    await xNetwork('x', random, { backfill: true, lateness: late }),
    await xNetwork('x-without-backfill', random, { backfill: false, lateness: late }),
  ];
  t.after(() => Promise.all(networks.map((network) => network.close())));
  const cwd = temporaryFolder(t);
  const lake = join(cwd, 'lake');
  const sources = networks.map(({ config }) => config).join('');
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `topics:\n  - { name: soak, rule: ${WANTED} }\nsources:\n${sources}`,
  );
  const environment = Object.assign({}, ...networks.map((network) => network.environment ?? {}));
  const start = (): Promise<Server> =>
    startServer(t, [], { cwd, environment, timeoutMs: SECONDS * 2000 + 600_000 });
  let server = await start();
  await Promise.all(networks.map((network) => network.ready()));
  const readyAt = Date.now();

  const all: number[] = [];
  let ofThisProcess: number[] = [];
  const happened: Record<string, number> = {};
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const sent = networks.map(() => 0);
  let nextFault = FAULT_EVERY_MS;
  let nextSample = 1000;
  while (elapsed() < SECONDS * 1000) {
    networks.forEach((network, at) => {
      const due = Math.floor((elapsed() / 1000) * EVENTS_PER_SECOND * network.share);
      network.send(due - sent[at]!);
      sent[at] = due;
    });
    if (elapsed() > nextFault) {
      nextFault = elapsed() - Math.log(1 - random()) * FAULT_EVERY_MS;
      let name = 'kill';
      if (elapsed() < SECONDS * 500 && random() < 1 / KILL_IN) {
        server.child.kill('SIGKILL');
        await server.ended;
        server = await start();
        ofThisProcess = [];
      } else {
        const network = pick(networks, random);
        name = `${network.name}: ${network.fault()}`;
      }
      happened[name] = (happened[name] ?? 0) + 1;
    }
    if (elapsed() > nextSample) {
      nextSample = elapsed() + 1000;
      await assertRuns(server);
      ofThisProcess.push(residentMb(server.child.pid!));
      all.push(ofThisProcess.at(-1)!);
    }
    await sleep(TICK_MS);
  }

  for (const network of networks) network.heal();
  await Promise.all(networks.map((network) => network.ready()));
  const endedAt = Date.now();
  const lastIds = networks.map((network) => network.end());
  for (const id of lastIds) {
    await eventually(() => server.get(`/api/posts/${encodeURIComponent(id)}`), RECOVERY_MS);
  }
  const account = (): void => {
    const ledger = readLedger(join(lake, 'state.db'));
    for (const network of networks) assertAccounted(network, ledger.get(network.name), readyAt, endedAt);
  };
  await eventually(account, RECOVERY_MS);
  await assertRuns(server);
  server.child.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
  t.diagnostic(
    `${sent.reduce((sum, one) => sum + one)} events, ${JSON.stringify(happened)}, memory by quarter ${quarters(all).join(', ')} MB, at most ${Math.max(...all)} MB, held up for ${late.longest()} ms at most`,
  );
  account();
  await assertRows(lake, networks, readLedger(join(lake, 'state.db')));
  assertFlat(ofThisProcess, Math.max(...all));
});

/** Fails with what the process said last when it has ended by itself. */
async function assertRuns({ child, ended }: Server): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) return;
  const { code, signal, stderr } = await ended;
  assert.fail(`the server ended by itself (${code ?? signal}): ${stderr.slice(-4000)}`);
}
