/** A kill, a pulled network and a rate limit each show up as exactly the gap they made; a healed gap disappears. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LedgerGap } from '../../src/ledger/gaps.ts';
import { type JetstreamServer, startJetstreamServer } from '../servers/jetstream-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, type Server, startServer } from '../support/processes.ts';

/** Events are dated a second apart, the first of them so many seconds ago. */
const AGO = 1000;

/** A gap as the command prints it. */
type Shown = { [K in keyof LedgerGap]: LedgerGap[K] extends Date | null ? string | null : LedgerGap[K] };

async function place(t: TestContext) {
  const cwd = temporaryFolder(t);
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `sources:\n  sky: { type: bluesky, instances: ['${jetstream.url}'], handles: false }\nlog: { level: warn }\n`,
  );
  const base = Math.floor(Date.now() / 1000) * 1000 - AGO * 1000;
  const gaps = async (...words: string[]): Promise<Shown[]> => {
    const ended = await runCommand(['gaps', '--json', ...words], { cwd });
    assert.equal(ended.code, 0, ended.stderr);
    return JSON.parse(ended.stdout);
  };
  return {
    cwd,
    jetstream,
    base,
    start: () => startServer(t, [], { cwd }),
    gaps,
    /** Gaps in short, in seconds of the story: `99-200 crash`. */
    shortGaps: async (...words: string[]) =>
      (await gaps(...words)).map(({ from, to, reason, healed_at }) => {
        const second = (time: string | null) => (time === null ? '' : (Date.parse(time) - base) / 1000);
        return `${second(from)}-${second(to)} ${reason}${healed_at === null ? '' : ' healed'}`;
      }),
    push: (from: number, to: number) => push(jetstream, base, from, to),
  };
}

function push(jetstream: JetstreamServer, base: number, from: number, to: number): void {
  for (let second = from; second < to; second++) {
    const at = base + second * 1000;
    jetstream.push(
      JSON.stringify({
        did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
        time_us: at * 1000,
        kind: 'commit',
        commit: {
          rev: `${second}`,
          operation: 'create',
          collection: 'app.bsky.feed.post',
          rkey: `k${second}`,
          record: { text: `a good day ${second}`, createdAt: new Date(at).toISOString(), langs: ['en'] },
        },
      }),
    );
  }
}

const posts = async (server: Server): Promise<number> => (await server.get('/api/summary')).posts;

/** Waits until so many posts can be seen, and so their coverage is durable. */
const seen = (server: Server, count: number): Promise<void> =>
  eventually(async () => assert.equal(await posts(server), count));

/** The first subscription is live: what is pushed from now on comes. */
const subscribed = (jetstream: JetstreamServer): Promise<void> =>
  eventually(() => assert.ok(jetstream.subscribers.length > 0));

async function kill(server: Server): Promise<void> {
  server.child.kill('SIGKILL');
  await server.ended;
}

test('a process that is killed leaves no gap where the network delivers again what it missed', async (t) => {
  const { jetstream, push, start, shortGaps } = await place(t);
  const first = await start();
  await subscribed(jetstream);
  push(0, 100);
  await seen(first, 100);
  assert.deepEqual(await shortGaps(), []);
  await kill(first);
  assert.deepEqual(await shortGaps(), ['99- crash'], 'while nobody collects, what follows is missing');
  push(100, 200);
  const second = await start();
  await seen(second, 200);
  assert.deepEqual(await shortGaps('--all'), []);
  const { coverage } = await second.get('/api/coverage?length=31d');
  assert.equal(
    coverage.reduce((sum: number, row: { covered_seconds: number }) => sum + row.covered_seconds, 0),
    199,
  );
});

test('a process that is killed leaves exactly the gap that the network no longer holds', async (t) => {
  const { jetstream, base, push, start, shortGaps, gaps } = await place(t);
  const first = await start();
  await subscribed(jetstream);
  push(0, 100);
  await seen(first, 100);
  await kill(first);
  push(100, 300);
  jetstream.faults.oldestUs = (base + 200_000) * 1000;
  const second = await start();
  await seen(second, 200);
  assert.deepEqual(await shortGaps(), ['99-200 cursor-too-old']);
  assert.equal((await gaps())[0]!.healable, false);
});

test('a clean stop is a pause, and is over when it is started again', async (t) => {
  const { jetstream, push, start, shortGaps } = await place(t);
  const first = await start();
  await subscribed(jetstream);
  push(0, 100);
  await seen(first, 100);
  first.child.kill('SIGTERM');
  await first.ended;
  assert.deepEqual(await shortGaps(), ['99- paused']);
  push(100, 150);
  const second = await start();
  await seen(second, 150);
  assert.deepEqual(await shortGaps('--all'), []);
});

test('a gap is asked for again by a command of its own, while nobody collects', async (t) => {
  const { jetstream, push, start, shortGaps, cwd } = await place(t);
  const server = await start();
  await subscribed(jetstream);
  push(0, 100);
  await seen(server, 100);
  jetstream.faults.status = 503;
  jetstream.cut();
  await eventually(async () => assert.equal((await shortGaps()).at(-1)?.endsWith('- disconnect'), true));
  await kill(server);
  delete jetstream.faults.status;
  push(100, 200);
  push(AGO + 100, AGO + 101);
  const [missing, after, ...more] = await shortGaps();
  assert.match(missing!, /^99-\d+(\.\d+)? disconnect$/);
  assert.equal(after, `${missing!.split(/[- ]/)[1]}- crash`, 'one ends where the other begins');
  assert.deepEqual(more, []);

  const healed = await runCommand(['backfill', '--gaps', '--json'], { cwd });
  assert.equal(healed.code, 0, healed.stderr);
  const result = JSON.parse(healed.stdout);
  assert.deepEqual([result.gaps.length, result.seconds_left], [1, 0]);
  assert.deepEqual(await shortGaps(), [after]);
  const counted = await runCommand(['query', 'select count(*) as n from posts', '--format', 'json'], { cwd });
  assert.deepEqual(JSON.parse(counted.stdout), [{ n: 201 }]);
  const again = await runCommand(['backfill', '--gaps'], { cwd });
  assert.match(again.stdout, /no gap that could be asked for again/);
});

for (const [name, status, reason] of [
  ['a pulled network', 503, 'disconnect'],
  ['a rate limit', 429, 'rate-limit'],
] as const) {
  test(`${name} is a gap from the last event on while it lasts, and is healed by what comes again`, async (t) => {
    const { jetstream, push, start, shortGaps, cwd } = await place(t);
    const server = await start();
    await subscribed(jetstream);
    push(0, 100);
    await seen(server, 100);
    jetstream.faults.status = status;
    jetstream.cut();
    // The cut itself is a lost connection; what answers then says why it stays lost.
    await eventually(async () => assert.equal((await shortGaps()).at(-1)?.endsWith(`- ${reason}`), true));
    assert.equal((await shortGaps())[0]!.split('-')[0], '99');
    await eventually(async () => {
      const metrics = await (await fetch(`${server.address}/metrics`)).text();
      assert.match(metrics, new RegExp(`undertone_gap_seconds\\{source="sky",reason="${reason}"\\} [1-9]`));
    });
    const doctor = await runCommand(['doctor', '--json'], { cwd });
    const check = JSON.parse(doctor.stdout).checks.find((one: { name: string }) => one.name === 'gaps');
    assert.equal(check.status, 'warn');
    assert.match(check.found, new RegExp(reason));

    delete jetstream.faults.status;
    push(100, 200);
    push(AGO + 100, AGO + 101);
    await seen(server, 201);
    assert.deepEqual(await shortGaps(), []);
    const healed = await shortGaps('--all');
    assert.ok(
      healed.length > 0 && healed[0]!.startsWith('99-') && healed.every((one) => one.endsWith('healed')),
    );
  });
}
