/**
 * Hours of a live stream with whatever can go wrong: the real program over real sockets, killed now and then. At
 * the end exactly the posts, and the likes, are there that were sent, and memory has not grown.
 *
 * An hour unless UNDERTONE_SOAK_SECONDS says otherwise; UNDERTONE_SOAK_SEED repeats a run's faults.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSql } from '../../src/query/sql.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually, type Server, startServer } from '../support/processes.ts';
import { jetstreamNetwork } from './soak/jetstream-network.ts';
import { type SoakNetwork, seededRandom } from './soak/network.ts';

const SECONDS = Number(process.env.UNDERTONE_SOAK_SECONDS ?? 3600);
const SEED = Number(process.env.UNDERTONE_SOAK_SEED ?? Date.now() % 100_000);
const EVENTS_PER_SECOND = 1000;
const TICK_MS = 100;
/** Mean time between two faults, ms; the process is killed in one of six. */
const FAULT_EVERY_MS = 4000;
/** Memory may differ by what a query or a compaction takes, not by what the stream brings. */
const GROWTH = 1.25;
const GROWTH_MB = 60;

test(`a soak of ${SECONDS} s with faults (seed ${SEED}): exact rows, flat memory`, {
  timeout: SECONDS * 2000 + 300_000,
}, async (t) => {
  const random = seededRandom(SEED);
  const networks: SoakNetwork[] = [await jetstreamNetwork(random)];
  t.after(() => Promise.all(networks.map((network) => network.close())));
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), `sources:\n${networks.map(({ config }) => config).join('')}`);
  const start = (): Promise<Server> => startServer(t, [], { cwd, timeoutMs: SECONDS * 2000 + 300_000 });
  let server = await start();
  await Promise.all(networks.map((network) => network.ready()));

  const memory: number[] = [];
  const happened: Record<string, number> = {};
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  let sent = 0;
  let nextFault = FAULT_EVERY_MS;
  let nextSample = 1000;
  while (elapsed() < SECONDS * 1000) {
    const due = Math.floor((elapsed() / 1000) * EVENTS_PER_SECOND);
    for (const network of networks) network.send(Math.ceil((due - sent) / networks.length));
    sent = due;
    if (elapsed() > nextFault) {
      nextFault = elapsed() - Math.log(1 - random()) * FAULT_EVERY_MS;
      if (random() < 1 / 6) {
        server.child.kill('SIGKILL');
        await server.ended;
        server = await start();
        happened.kill = (happened.kill ?? 0) + 1;
      } else {
        const network = networks[Math.floor(random() * networks.length)]!;
        const name = `${network.name}: ${network.fault()}`;
        happened[name] = (happened[name] ?? 0) + 1;
      }
    }
    if (elapsed() > nextSample) {
      nextSample = elapsed() + 1000;
      memory.push(residentMb(server.child.pid!));
    }
    await sleep(TICK_MS);
  }

  for (const network of networks) network.heal();
  const lastIds = networks.map((network) => network.end());
  for (const id of lastIds) {
    await eventually(() => server.get(`/api/posts/${encodeURIComponent(id)}`), 60_000);
  }
  server.child.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
  t.diagnostic(
    `${sent} events, ${JSON.stringify(happened)}, memory by quarter ${quarters(memory).join(', ')} MB`,
  );

  const lake = join(cwd, 'lake');
  const expected = new Map(networks.flatMap((network) => [...network.expected()]));
  const rows = await ask(
    lake,
    'select id, text, coalesce(seen.likes, 0)::int as likes from posts left join (select id, sum(likes) as likes from metrics group by id) seen using (id)',
  );
  const found = new Map(rows.map(({ id, ...row }) => [id, row]));
  assert.equal(found.size, rows.length, 'a post is there twice');
  const wrong = [...expected].filter(([id, { text }]) => found.get(id)?.text !== text).map(([id]) => id);
  assert.deepEqual(
    wrong.slice(0, 5),
    [],
    `${wrong.length} of ${expected.size} posts are missing or not the last version`,
  );
  const extra = [...found.keys()].filter((id) => !expected.has(id));
  assert.deepEqual(extra.slice(0, 5), [], `${extra.length} posts should not be there`);
  const miscounted = [...expected]
    .filter(([id, { likes }]) => found.get(id)?.likes !== likes)
    .map(([id]) => id);
  assert.deepEqual(miscounted.slice(0, 5), [], `the likes of ${miscounted.length} posts are not as sent`);
  assertFlat(memory);
});

async function ask(lake: string, sql: string): Promise<{ id: string; text: string; likes: number }[]> {
  const { body } = await runSql(lake, sql, { format: 'json', memoryMb: 2000 });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

/** The middle of each quarter of the samples, MB. */
function quarters(samples: readonly number[]): number[] {
  const size = Math.floor(samples.length / 4);
  return [0, 1, 2, 3].map(
    (at) => samples.slice(at * size, (at + 1) * size).sort((a, b) => a - b)[size >> 1] ?? 0,
  );
}

/** The last quarter is not above the second, when everything was warm. */
function assertFlat(samples: readonly number[]): void {
  const [, early, , late] = quarters(samples);
  assert.ok(late! <= early! * GROWTH + GROWTH_MB, `memory grew from ${early} MB to ${late} MB`);
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
}
