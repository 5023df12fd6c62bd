import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSpend } from '../../src/lake/spend.ts';
import { listGaps } from '../../src/ledger/gaps.ts';
import { mostPosts, planBackfill } from '../../src/pipeline/backfill/plan.ts';
import { runBackfill } from '../../src/pipeline/backfill/run.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { heldPosts } from '../servers/x-search-server.ts';
import { assertConsistent, rowsOf, temporaryFolder } from '../support/lakes.ts';
import {
  argsFor,
  contextOf,
  FROM,
  heldIds,
  idsIn,
  openLake,
  serveX,
  TO,
  timesAsked,
} from './backfill-support.ts';

test('a stretch of the past comes whole, of its topic, and is covered; asked again, nothing is fetched', async (t) => {
  const server = await serveX(t, 1700);
  server.delayMs = 5;
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  const plan = await planBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.deepEqual([plan.posts, plan.dollars, plan.finished], [1700, 8.5, null]);
  const result = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.equal(server.counts.length, 1, 'what is confirmed is not counted again');
  assert.deepEqual(
    [result.posts, result.fetched, result.partitions_done, result.interrupted],
    [1700, 1700, result.partitions, false],
  );
  const asked = server.searches.length;
  const again = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.equal(server.searches.length, asked);
  assert.equal(again.fetched, 1700);
  assert.deepEqual(listGaps(pipeline.lake.db, {}, { now: Date.now(), owned: true }), []);
  const covered = pipeline.lake.db.prepare('select * from ledger_covered').all();
  assert.deepEqual(
    covered.map((row) => [row.source, row.topic, Number(row.from), Number(row.to)]),
    [['x', 'coffee', FROM, TO]],
  );
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
  const rows = await assertConsistent(root);
  assert.deepEqual(new Set(rows.map((row) => JSON.parse(row).topics.join())), new Set(['coffee']));
  assert.equal(timesAsked(server).size, asked, 'no page was asked for twice');
  assert.ok(server.mostAtOnce > 1 && server.mostAtOnce <= 3, `${server.mostAtOnce} at once`);
});

test('with --again what is there already is fetched anew, and counts as duplicate', async (t) => {
  const server = await serveX(t, 200);
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  await planBackfill(pipeline, argsFor(server.url, { again: true }), contextOf(t));
  const result = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.deepEqual([result.read, result.posts, result.duplicates], [200, 0, 200]);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
});

test('stopped in the middle it goes on where it was, and no page is asked for twice that was taken', async (t) => {
  const server = await serveX(t, 1700);
  const root = temporaryFolder(t);
  let pipeline = await openLake(root, t);
  let pages = 0;
  const stopping = contextOf(t, (value) => {
    if ((value as { type: string }).type === 'pages' && ++pages === 6) stopping.abort();
  });
  const first = await runBackfill(pipeline, argsFor(server.url), stopping);
  assert.equal(first.interrupted, true);
  assert.ok(first.partitions_done < first.partitions);
  await pipeline.close();
  pipeline = await openLake(root, t);
  const plan = await planBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.equal(plan.resumed, true);
  assert.equal(plan.posts + plan.fetched, 1700);
  const second = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.equal(second.fetched, 1700);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
  assert.equal(server.counts.length, 1, 'the plan is asked for once');
});

const CHILD = fileURLToPath(new URL('backfill-child.ts', import.meta.url));

/** Runs the backfill in a process of its own until it said something `lines` times, then kills it; 0 lets it end. */
async function runChild(root: string, url: string, lines: number, parallel = 3): Promise<void> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CHILD, root, url, String(parallel)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = 0;
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text.split('\n').length - 1;
    if (lines > 0 && said >= lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
}

test('killed again and again, rows are exact and each kill costs the pages on their way and no other', async (t) => {
  const server = await serveX(t, 2500);
  server.delayMs = 15;
  const root = temporaryFolder(t);
  const kills = [3, 5, 4];
  for (const lines of kills) await runChild(root, server.url, lines);
  await runChild(root, server.url, 0);
  assert.deepEqual(await idsIn(root), heldIds(server));
  await assertConsistent(root);
  const twice = [...timesAsked(server).values()].reduce((sum, times) => sum + times - 1, 0);
  // One page for each of the three partitions that are read at once.
  assert.ok(twice <= kills.length * 3, `${twice} pages were asked for again`);
  for (const times of timesAsked(server).values()) assert.ok(times <= 1 + kills.length);
  const pipeline = await openLake(root, t);
  try {
    const [spent] = readSpend(pipeline.lake.db);
    assert.equal(spent!.posts, 2500, 'what is counted as spent is what became durable');
    const plan = await planBackfill(pipeline, argsFor(server.url), contextOf(t));
    assert.notEqual(plan.finished, null);
  } finally {
    await pipeline.close();
  }
});

test('killed while one part is read at a time, at most one page is asked for twice', async (t) => {
  const server = await serveX(t, 1200);
  server.delayMs = 15;
  const root = temporaryFolder(t);
  await runChild(root, server.url, 5, 1);
  await runChild(root, server.url, 0, 1);
  assert.deepEqual(await idsIn(root), heldIds(server));
  const twice = [...timesAsked(server).values()].reduce((sum, times) => sum + times - 1, 0);
  assert.ok(twice <= 1, `${twice} pages were asked for again`);
});

test('the budget of the month ends it to the post; the rest is a gap, which heals when there is money', async (t) => {
  const server = await serveX(t, 1000);
  const root = temporaryFolder(t);
  const pricePerPost = 0.005;
  // One question for counts, and 333 posts.
  let pipeline = await openLake(root, t, { budget: 0.005 + 333 * pricePerPost, pricePerPost });
  const first = await runBackfill(pipeline, argsFor(server.url, { parallel: 4 }), contextOf(t));
  assert.equal(first.out_of_budget, true);
  assert.ok(first.fetched <= 333 && first.fetched > 333 - 10, `${first.fetched} posts`);
  const gaps = listGaps(pipeline.lake.db, {}, { now: Date.now(), owned: true });
  assert.ok(gaps.length > 0 && gaps.every(({ reason, healable }) => reason === 'budget' && healable));
  await pipeline.close();
  const have = new Set(await idsIn(root));
  for (const { id, at } of server.posts) {
    const inGap = gaps.some((gap) => at >= gap.from.getTime() && at < gap.to!.getTime());
    assert.ok(have.has(`x:${id}`) || inGap, 'what is missing lies in a gap');
  }
  pipeline = await openLake(root, t, { budget: 100, pricePerPost });
  const second = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.deepEqual([second.out_of_budget, second.fetched], [false, 1000]);
  assert.deepEqual(listGaps(pipeline.lake.db, {}, { now: Date.now(), owned: true }), []);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
});

test('where X counted too few it ends a little beyond what was confirmed; the rest is a gap until it is confirmed too', async (t) => {
  const server = await serveX(t, 300);
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  const args = argsFor(server.url);
  const gaps = () => listGaps(pipeline.lake.db, {}, { now: Date.now(), owned: true });
  let plan = await planBackfill(pipeline, args, contextOf(t));
  assert.equal(mostPosts(plan, plan.dollars), 430);
  server.posts.push(...heldPosts(FROM + 1, TO, 3000));
  const held = server.posts.length;
  let calls = 0;
  for (; plan.finished === null && calls < 20; calls++) {
    const most = mostPosts(plan, plan.dollars)!;
    const running = runBackfill(pipeline, { ...args, mostPosts: most }, contextOf(t));
    const result = await running.catch((error: unknown) => error as Error & { code: string });
    const before = plan;
    plan = await planBackfill(pipeline, args, contextOf(t));
    assert.ok(plan.fetched <= most + 3 * 100, `${plan.fetched} posts where ${most} were confirmed`);
    if (!(result instanceof Error)) continue;
    assert.equal(result.code, 'beyond-estimate');
    assert.match(result.message, /X counted too few: \d+ posts have come.* the same command goes on/);
    assert.ok(plan.fetched > most && plan.fetched > before.fetched && plan.posts > 0);
    assert.ok(gaps().length > 0);
    assert.ok(gaps().every(({ reason, detail }) => reason === 'budget' && /counted too few/.test(detail)));
  }
  assert.ok(calls > 1, 'it did end on the way');
  assert.deepEqual([plan.fetched, gaps()], [held, []]);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
});

test('a sample takes so many of every quarter of an hour, and the ledger says of how many', async (t) => {
  const server = await serveX(t, 1600);
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  const sample = { limit: 20, every: 900_000 };
  const result = await runBackfill(pipeline, argsFor(server.url, { sample }), contextOf(t));
  assert.deepEqual([result.posts, result.partitions], [160, 8]);
  const notes = pipeline.lake.db.prepare('select * from ledger_fetched order by "from"').all();
  assert.equal(notes.length, 8);
  for (const note of notes) {
    assert.deepEqual([Number(note.fetched), Number(note.capped), Number(note.estimated)], [20, 1, 200]);
  }
  await pipeline.close();
  const times = (await rowsOf(root)).map((row) => Date.parse(JSON.parse(row).created_at));
  for (const time of times) assert.ok((time - FROM) % 900_000 < 3 * 60_000, 'from the beginning of each');
});

test('a refusal in the middle says what stays; with what it asks for the same call goes on', async (t) => {
  const server = await serveX(t, 1000);
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  server.faults.set(4, { kind: 'status', status: 403 });
  await assert.rejects(
    runBackfill(pipeline, argsFor(server.url), contextOf(t)),
    /project whose plan includes it.*posts before that are in the lake/,
  );
  const result = await runBackfill(pipeline, argsFor(server.url), contextOf(t));
  assert.equal(result.fetched, 1000);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
});

test('what cannot be asked for is said before anything is', async (t) => {
  const server = await serveX(t, 10);
  const pipeline = await openLake(temporaryFolder(t), t);
  const plan = (more: Parameters<typeof argsFor>[1]) =>
    planBackfill(pipeline, argsFor(server.url, more), contextOf(t));
  const x = { token: 'a-token', baseUrl: server.url, archive: false };
  await assert.rejects(plan({ topic: 'tea' }), /follows no topic tea; those are coffee/);
  await assert.rejects(plan({ from: TO }), /it has to begin \(from\) before/);
  await assert.rejects(plan({ to: Date.now() + 60_000 }), /half a minute ago/);
  await assert.rejects(plan({ from: FROM - 8 * 86_400_000, x }), /Recent search reaches back to/);
  await assert.rejects(plan({ sample: { limit: 5, every: 900_000 } }), /10 posts at the least/);
  assert.equal(server.counts.length + server.searches.length, 0);
});

test('after a rebuild what was paid and read is still known, and nothing is paid for twice', async (t) => {
  const server = await serveX(t, 900);
  const root = temporaryFolder(t);
  const pipeline = await openLake(root, t);
  let pages = 0;
  const stopping = contextOf(t, (value) => {
    if ((value as { type: string }).type === 'pages' && ++pages === 4) stopping.abort();
  });
  await runBackfill(pipeline, argsFor(server.url), stopping);
  await pipeline.settled().catch(() => {});
  const spent = readSpend(pipeline.lake.db);
  await pipeline.close();
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  const again = await openLake(root, t);
  assert.deepEqual(readSpend(again.lake.db), spent);
  const result = await runBackfill(again, argsFor(server.url), contextOf(t));
  assert.equal(result.fetched, 900);
  await again.close();
  assert.deepEqual(await idsIn(root), heldIds(server));
  assert.equal(server.counts.length, 1);
});
