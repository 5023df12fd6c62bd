import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { heldPosts, startXSearchServer, type XSearchServer } from '../../../tests/servers/x-search-server.ts';
import { type ReadAllowance, UNLIMITED } from '../../model/allowance.ts';
import type { Block, Cursor } from '../../model/block.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { Topic, TopicSet } from '../../model/topic.ts';
import { decodeBlock } from '../decode.ts';
import { createXApi } from '../x-api/client.ts';
import { RECENT } from './endpoint.ts';
import { createXSearchHealer } from './heal.ts';
import { createXSearchSource } from './source.ts';
import { XSearch } from './x-search.ts';

const TOKEN = 'a-token';
const QUARTER = 900_000;
/** A quarter of an hour that is well over. */
const START = Math.floor(Date.now() / QUARTER) * QUARTER - 12 * QUARTER;

interface Setting {
  server: XSearchServer;
  clock: { at: number; now(): number };
  topics: TopicSet & { all: Topic[] };
  search: XSearch;
}

async function set(t: TestContext): Promise<Setting> {
  const server = await startXSearchServer(TOKEN);
  t.after(() => server.close());
  const clock = { at: START + 30_000, now: () => clock.at };
  const topics = {
    all: [{ name: 'coffee', rule: 'coffee' }],
    list: () => topics.all,
    onChange: () => () => {},
  };
  const search = new XSearch(createXApi({ token: TOKEN, baseUrl: server.url, timeoutMs: 1500 }), RECENT, {
    clock,
    sleep: async (ms) => {
      clock.at += ms;
    },
  });
  return { server, clock, topics, search };
}

interface Reading {
  cursor?: Cursor | null;
  limit?: number | null;
  allowance?: ReadAllowance;
  /** Looked at after each block; true ends the reading. */
  until: (blocks: readonly Block[]) => boolean;
}

async function read({ clock, topics, search }: Setting, reading: Reading): Promise<Block[]> {
  const { cursor = null, limit = null, allowance = UNLIMITED, until } = reading;
  const source = createXSearchSource({ name: 'x', search, topics, clock, every: QUARTER, limit, beatMs: 1 });
  const stop = new AbortController();
  const blocks: Block[] = [];
  for await (const block of source.read(cursor, stop.signal, allowance)) {
    blocks.push(block);
    if (until(blocks)) stop.abort();
  }
  return blocks;
}

const idsOf = (blocks: readonly Block[]): string[] =>
  blocks
    .flatMap((block) => [...decodeBlock(block)])
    .flatMap(({ record }) => (record?.kind === 'post' ? [record.post.id] : []));

const notesOf = <K extends Coverage['kind']>(
  blocks: readonly Block[],
  kind: K,
): Extract<Coverage, { kind: K }>[] =>
  blocks.flatMap(({ coverage }) => coverage ?? []).filter((note) => note.kind === kind) as never;

/** Up to when the last cursor accounts for coffee. */
function coveredTo(blocks: readonly Block[]): number {
  const cursor = blocks.flatMap(({ cursor }) => (cursor === null ? [] : [cursor])).at(-1);
  return cursor === undefined ? 0 : (JSON.parse(cursor).topics.coffee?.to ?? 0);
}

const lastCursor = (blocks: readonly Block[]): Cursor =>
  blocks.flatMap(({ cursor }) => (cursor === null ? [] : [cursor])).at(-1)!;

test('each quarter of an hour it asks for what came since, and a late post still comes', async (t) => {
  const setting = await set(t);
  const { server, clock } = setting;
  server.posts.push(...heldPosts(START - QUARTER, START + QUARTER, 300));
  const [late] = heldPosts(START - 20_000, START, 1, 'coffee, late').map((post) => ({
    ...post,
    id: `${BigInt(post.id) + 7n}`,
  }));
  let asked = 0;
  const blocks = await read(setting, {
    until: (all) => {
      // X's index shows one only after the search that it belongs to.
      if (asked === 0 && coveredTo(all) >= START) {
        asked = server.searches.length;
        server.posts.push(late!);
        clock.at += QUARTER;
      }
      return coveredTo(all) >= START + QUARTER;
    },
  });
  const held = server.posts.map(({ id }) => `x:${id}`).sort();
  assert.deepEqual([...new Set(idsOf(blocks))].sort(), held);
  assert.deepEqual(notesOf(blocks, 'gap'), []);
  const last = blocks.at(-1)!;
  assert.deepEqual(last.coverage, [
    { kind: 'covered', topic: 'coffee', from: START + QUARTER, to: START + QUARTER, after: 'paused' },
  ]);
  assert.equal(idsOf(blocks).length - held.length, 10, 'a minute is asked for twice');
});

test('stopped for hours it asks for all of it when it runs again, page by page, and a crash costs a page', async (t) => {
  const setting = await set(t);
  const { server, clock } = setting;
  const begun = await read(setting, { until: (all) => coveredTo(all) >= START });
  server.posts.push(...heldPosts(START, START + 8 * QUARTER, 350));
  clock.at += 8 * QUARTER;
  const crashed = await read(setting, {
    cursor: lastCursor(begun),
    until: (all) => idsOf(all).length >= 200,
  });
  const pages = server.searches.length;
  // What it yields on a clean stop is not there after a crash.
  const durable = crashed.filter(({ payload }) => payload.length > 0).slice(0, 2);
  const rest = await read(setting, {
    cursor: lastCursor(durable),
    until: (all) => coveredTo(all) >= START + 8 * QUARTER,
  });
  assert.deepEqual(idsOf([...durable, ...rest]).sort(), server.posts.map(({ id }) => `x:${id}`).sort());
  assert.equal(server.searches.length - pages, 2, 'it goes on with the third page');
  assert.deepEqual(notesOf(rest, 'gap'), []);
});

test('what is older than X reaches is a gap, and the cursor passes over it', async (t) => {
  const setting = await set(t);
  const begun = await read(setting, { until: (all) => coveredTo(all) >= START });
  setting.clock.at += 8 * 86_400_000;
  // The server refuses times to come, as X does; the gap is known before it is asked.
  const blocks: Block[] = [];
  const source = createXSearchSource({
    ...setting,
    name: 'x',
    every: QUARTER,
    limit: null,
  });
  for await (const block of source.read(lastCursor(begun), new AbortController().signal)) {
    blocks.push(block);
    break;
  }
  const [gap] = notesOf(blocks, 'gap');
  assert.deepEqual([gap!.from, gap!.reason, gap!.topic], [START, 'cursor-too-old', 'coffee']);
  assert.deepEqual(JSON.parse(blocks[0]!.cursor!), { topics: { coffee: { to: gap!.to } } });
});

test('a sample is the latest of each quarter of an hour, with how many there were', async (t) => {
  const setting = await set(t);
  const { server, clock } = setting;
  const begun = await read(setting, { limit: 20, until: (all) => coveredTo(all) >= START });
  server.posts.push(...heldPosts(START, START + 2 * QUARTER, 400));
  clock.at += 2 * QUARTER;
  const blocks = await read(setting, {
    cursor: lastCursor(begun),
    limit: 20,
    until: (all) => notesOf(all, 'fetched').length === 2,
  });
  assert.deepEqual(
    notesOf(blocks, 'fetched').map(({ fetched, capped, estimated }) => [fetched, capped, estimated]),
    [
      [20, true, 200],
      [20, true, 200],
    ],
  );
  const latest = [...server.posts.slice(180, 200), ...server.posts.slice(380, 400)];
  assert.deepEqual(idsOf(blocks).sort(), latest.map(({ id }) => `x:${id}`).sort());
  assert.equal(
    blocks.reduce((sum, { fees = 0 }) => sum + fees, 0),
    0.01,
    'two questions for counts',
  );
});

test('topics that come are searched for, and of those that go nothing is missing', async (t) => {
  const setting = await set(t);
  const { server, topics } = setting;
  server.posts.push(...heldPosts(START - QUARTER, START, 5, 'tea'));
  let changed = false;
  const blocks = await read(setting, {
    until: (all) => {
      if (!changed && coveredTo(all) >= START) {
        topics.all = [{ name: 'tea', rule: 'tea' }];
        changed = true;
      }
      return idsOf(all).length === 5;
    },
  });
  assert.ok(notesOf(blocks, 'covered').some(({ topic, after }) => topic === 'coffee' && after === 'ended'));
  assert.deepEqual(blocks.find(({ payload }) => payload.length > 0)!.format, {
    kind: 'jsonl',
    topics: ['tea'],
  });
});

test('without money it asks nothing and notes what is missing; with money it goes on from then', async (t) => {
  const setting = await set(t);
  const { server, clock } = setting;
  server.posts.push(...heldPosts(START - QUARTER, START + 2 * QUARTER, 300));
  let left = 100;
  const allowance: ReadAllowance = {
    take: (posts) => Math.min(posts, left),
    giveBack: () => {},
    renewsAt: () => 0,
  };
  let waited = false;
  const blocks = await read(setting, {
    allowance,
    until: (all) => {
      left -= all.at(-1)!.charged ?? 0;
      if (left === 0 && !waited) {
        waited = true;
        clock.at += QUARTER;
      } else if (waited && notesOf(all, 'gap').length === 1 && left === 0) {
        left = 1000;
        clock.at += QUARTER;
      }
      return coveredTo(all) >= START + 2 * QUARTER;
    },
  });
  const [gap, ...others] = notesOf(blocks, 'gap');
  assert.equal(others.length, 0);
  assert.equal(gap!.reason, 'budget');
  assert.equal(gap!.to, START + QUARTER);
  const came = new Set(idsOf(blocks));
  for (const { id, at } of server.posts) {
    assert.ok(came.has(`x:${id}`) || (at >= gap!.from && at < gap!.to), 'what is missing lies in the gap');
  }
});

test('a plan that is used up is a gap too, and the next search is tried', async (t) => {
  const setting = await set(t);
  const { server, clock } = setting;
  server.faults.set(1, {
    kind: 'status',
    status: 402,
    body: { title: 'CreditsDepleted', detail: 'No credits.' },
  });
  server.posts.push(...heldPosts(START, START + QUARTER, 30));
  let waited = false;
  const blocks = await read(setting, {
    until: (all) => {
      if (!waited && notesOf(all, 'gap').length === 1) {
        waited = true;
        clock.at += QUARTER;
      }
      return idsOf(all).length === 30;
    },
  });
  assert.deepEqual(
    notesOf(blocks, 'gap').map(({ reason, to }) => [reason, to]),
    [['budget', START]],
  );
});

test('a refused token ends it with what to do', async (t) => {
  const setting = await set(t);
  setting.server.tokens.clear();
  await assert.rejects(read(setting, { until: () => false }), /UNDERTONE_X_BEARER_TOKEN/);
});

test('a gap is healed by a search; what cannot be had is said to be so', async (t) => {
  const setting = await set(t);
  const { server, clock, topics, search } = setting;
  server.posts.push(...heldPosts(START - QUARTER, START, 120));
  const healer = createXSearchHealer(search, topics, clock);
  const heal = (more: object) => {
    const gap = {
      source: 'x',
      topic: 'coffee',
      from: START - QUARTER,
      to: START,
      reason: 'crash' as const,
      ...more,
    };
    return Array.fromAsync(healer.heal(gap, new AbortController().signal));
  };
  const blocks = await heal({});
  assert.equal(idsOf(blocks).length, 120);
  assert.ok(blocks.every(({ cursor, source }) => cursor === null && source === 'x'));
  assert.ok(notesOf(blocks, 'covered').some(({ from, to }) => from === START - QUARTER && to === START));
  const [old] = notesOf(await heal({ from: START - 20 * 86_400_000, to: START - 19 * 86_400_000 }), 'gap');
  assert.equal(old!.healable, false);
  await assert.rejects(heal({ topic: 'tea' }), /followed no more/);
});
