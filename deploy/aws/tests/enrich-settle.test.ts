/** Chunks that are settled side by side, out of order, killed and redone: the rows to be seen are always the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barePost } from '../../../src/model/post.ts';
import type { Decoded } from '../../../src/model/record.ts';
import { chooseRecords } from '../stages/choose-records.ts';
import type { OwnerEntry } from '../stages/owners.ts';
import { type AccountTombstone, type PostTombstone, settleChunk } from '../stages/settle-chunk.ts';
import { MemoryOwners } from './enrich-owners.fixture.ts';

type Step =
  | { post: string; version: number; payload?: string; author?: string; alias?: string }
  | { delete: string; at: number }
  | { hide: string; at: number }
  | { restore: string; at: number };

function decodedOf(step: Step): Decoded {
  const payload = JSON.stringify(step);
  const of = (record: Decoded['record']): Decoded => ({ payload, record, reason: null });
  if ('delete' in step) return of({ kind: 'delete', id: step.delete, at: step.at });
  if ('hide' in step) return of({ kind: 'delete-author', network: 'x', authorId: step.hide, at: step.at });
  if ('restore' in step)
    return of({ kind: 'restore-author', network: 'x', authorId: step.restore, at: step.at });
  const post = { ...barePost('x', step.post, step.payload ?? ''), author_id: step.author ?? null };
  const alias = step.alias === undefined ? {} : { alias: step.alias };
  return of({ kind: 'post', post, version: step.version, ...alias });
}

/** The bucket: what each chunk wrote last, under its name. */
class Lake {
  readonly rows = new Map<string, { step: Step; version: number; hash: number }[]>();
  readonly posts = new Map<string, PostTombstone[]>();
  readonly accounts = new Map<string, AccountTombstone[]>();

  /** What the view shows: as in src/lake/warehouse/athena-views.ts. */
  visible(): string[] {
    const tombstones = [...this.posts.values()].flat();
    const said = [...this.accounts.values()].flat();
    const seen: string[] = [];
    for (const { step, version, hash } of [...this.rows.values()].flat()) {
      if (!('post' in step)) continue;
      const isHidden = tombstones.some(
        (one) =>
          one.id === step.post &&
          (version < one.version || (version === one.version && (one.hash === null || hash > one.hash))),
      );
      const last = said
        .filter(({ author_id }) => author_id === step.author)
        .sort((a, b) => b.at - a.at || Number(b.hidden) - Number(a.hidden))[0];
      if (!isHidden && !(last?.hidden && version <= last.at)) seen.push(JSON.stringify(step));
    }
    return seen.sort();
  }
}

class Killed extends Error {}

/** One run over a chunk, with the order of writes that write-chunk.ts has. */
async function run(
  owners: MemoryOwners,
  lake: Lake,
  name: string,
  steps: readonly Step[],
  turn: () => Promise<void> = async () => {},
  stale?: (id: string) => OwnerEntry | undefined,
): Promise<void> {
  const records = steps.map(decodedOf);
  const chosen = chooseRecords(records);
  const settled = await settleChunk(owners.seenBy(turn, stale), () => name, chosen);
  // An object is written where there is something in it, and replaced only by another.
  const put = async <T>(into: Map<string, T[]>, lines: T[]): Promise<void> => {
    await turn();
    if (lines.length > 0) into.set(name, lines);
  };
  await put(lake.posts, settled.posts);
  await put(lake.accounts, settled.accounts);
  const rows = settled.rows.map((record) => {
    const step = steps[record] as Extract<Step, { post: string }>;
    const { version, hash } = chosen.posts.get(step.post)!;
    return { step, version, hash };
  });
  await put(lake.rows, rows);
}

async function inTurn(chunks: Record<string, Step[]>, order = Object.keys(chunks)): Promise<string[]> {
  const [owners, lake] = [new MemoryOwners(), new Lake()];
  for (const name of order) await run(owners, lake, name, chunks[name]!);
  return lake.visible();
}

const shown = (...steps: Step[]): string[] => steps.map((step) => JSON.stringify(step)).sort();

test('a post that two chunks hold is a row of one of them, however often both are redone', async () => {
  const post: Step = { post: 'x:1', version: 5 };
  const [owners, lake] = [new MemoryOwners(), new Lake()];
  for (const name of ['a', 'b', 'a', 'b']) await run(owners, lake, name, [post]);
  assert.deepEqual(lake.visible(), shown(post));
  assert.equal(owners.changes, 1, 'what is there already costs no writing');
});

test('a chunk that was killed after it took a post writes it when it is redone, though another asked for it meanwhile', async () => {
  const post: Step = { post: 'x:1', version: 5 };
  const [owners, lake] = [new MemoryOwners(), new Lake()];
  let steps = 2;
  const dying = async (): Promise<void> => {
    if (steps-- === 0) throw new Killed();
  };
  await assert.rejects(run(owners, lake, 'a', [post], dying), Killed);
  await run(owners, lake, 'b', [post]);
  assert.deepEqual(lake.visible(), [], 'the post is the first chunk’s');
  await run(owners, lake, 'a', [post]);
  assert.deepEqual(lake.visible(), shown(post));
});

test('an edit that comes before, in between and after leaves one row: the later version', async () => {
  const [old, edit]: Step[] = [
    { post: 'x:1', version: 5 },
    { post: 'x:1', version: 7 },
  ];
  for (const order of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b', 'a'],
    ['b', 'a', 'b', 'a'],
  ])
    assert.deepEqual(await inTurn({ a: [old!], b: [edit!] }, order), shown(edit!));
});

test('a chunk that is killed before it hides what it superseded hides it when it is redone', async () => {
  const [old, edit]: Step[] = [
    { post: 'x:1', version: 5 },
    { post: 'x:1', version: 7 },
  ];
  const [owners, lake] = [new MemoryOwners(), new Lake()];
  await run(owners, lake, 'a', [old!]);
  let steps = 2;
  const dying = async (): Promise<void> => {
    if (steps-- === 0) throw new Killed();
  };
  await assert.rejects(run(owners, lake, 'b', [edit!], dying), Killed);
  assert.deepEqual(lake.visible(), shown(old!), 'until then the earlier version is shown');
  await run(owners, lake, 'b', [edit!]);
  assert.deepEqual(lake.visible(), shown(edit!));
});

test('a deletion before its post, by its own id or by an alias, hides it, and one before its edit does not', async () => {
  const post: Step = { post: 'mastodon:1', version: 5, alias: 'mastodon-local:a/1' };
  const edit: Step = { post: 'mastodon:1', version: 9 };
  for (const id of ['mastodon:1', 'mastodon-local:a/1']) {
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'b', 'a'],
      ['b', 'a', 'b'],
    ]) {
      assert.deepEqual(await inTurn({ a: [post], b: [{ delete: id, at: 6 }] }, order), []);
      assert.deepEqual(
        await inTurn({ a: [post], b: [{ delete: id, at: 6 }], c: [edit] }, [...order, 'c']),
        shown(edit),
      );
      assert.deepEqual(
        await inTurn({ a: [post], b: [{ delete: id, at: 6 }], c: [edit] }, ['c', ...order]),
        shown(edit),
      );
    }
  }
});

test('what the network gives no time for is deleted for ever', async () => {
  const chunks: Record<string, Step[]> = {
    a: [{ post: 'x:1', version: 5 }],
    b: [{ delete: 'x:1', at: Number.POSITIVE_INFINITY }],
    c: [{ post: 'x:1', version: 99 }],
  };
  for (const order of ['abc', 'cba', 'bac', 'acbac'])
    assert.deepEqual(await inTurn(chunks, order.split('')), []);
});

test('of an account the latest that was said holds for what came before, in whatever order', async () => {
  const old: Step = { post: 'x:1', version: 5, author: 'ada' };
  const later: Step = { post: 'x:2', version: 12, author: 'ada' };
  const chunks: Record<string, Step[]> = {
    a: [old, later],
    b: [{ hide: 'ada', at: 9 }],
    c: [{ restore: 'ada', at: 20 }],
  };
  for (const order of ['ab', 'ba', 'bab'])
    assert.deepEqual(await inTurn(chunks, order.split('')), shown(later));
  for (const order of ['abc', 'cba', 'bca', 'cbabc'])
    assert.deepEqual(await inTurn(chunks, order.split('')), shown(old, later));
});

const STORY: Step[] = [
  { post: 'x:1', version: 5, payload: 'a' },
  { post: 'x:1', version: 5, payload: 'b' },
  { post: 'x:1', version: 8, payload: 'c' },
  { delete: 'x:1', at: 6 },
  { post: 'x:2', version: 3 },
  { delete: 'x:2', at: 4 },
  { post: 'x:2', version: 9, payload: 'd' },
  { post: 'x:2', version: 9, payload: 'e' },
  { post: 'x:3', version: 1 },
  { delete: 'x:3', at: Number.POSITIVE_INFINITY },
  { post: 'x:4', version: 2, alias: 'x:44' },
  { delete: 'x:44', at: 3 },
  { post: 'x:5', version: 2, alias: 'x:55' },
  { delete: 'x:55', at: 3 },
  { post: 'x:5', version: 7, alias: 'x:56' },
  { post: 'x:6', version: 4, author: 'ada' },
  { hide: 'ada', at: 5 },
  { post: 'x:7', version: 4, author: 'bob' },
  { hide: 'bob', at: 5 },
  { restore: 'bob', at: 6 },
];

test('chunks side by side, each twice, killed anywhere and redone, with entries that are a moment old: the same rows', async () => {
  const [first] = [STORY.slice(0, 2)].map((pair) =>
    pair.map((step) => ({ step, hash: chooseRecords([decodedOf(step)]).posts.get('x:1')!.hash })),
  );
  assert.notEqual(first![0]!.hash, first![1]!.hash);
  const expected = await inTurn({ whole: STORY });
  assert.equal(expected.length, 4);

  let seed = 1;
  const random = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  for (let trial = 0; trial < 1500; trial++) {
    const shuffled = STORY.map((step) => ({ step, at: random() })).sort((a, b) => a.at - b.at);
    const chunks: Step[][] = [[]];
    for (const { step } of shuffled) {
      if (random() < 0.3) chunks.push([]);
      chunks.at(-1)!.push(step);
    }
    const [owners, lake] = [new MemoryOwners(), new Lake()];
    // Old entries are those of some earlier moment, and of the entry's own past.
    const past = new Map<string, OwnerEntry[]>();
    const stale = (id: string): OwnerEntry | undefined => {
      const known = owners.entries.get(id);
      const seen = past.get(id) ?? [];
      if (known !== undefined && seen.at(-1) !== known) past.set(id, [...seen, known]);
      return random() < 0.3 ? seen[Math.floor(random() * seen.length)] : undefined;
    };
    const waiting: (() => void)[] = [];
    const turn = (dies: number) => async (): Promise<void> => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (random() < dies) throw new Killed();
    };
    // Each is delivered twice, and again where it was killed.
    const deliver = async (name: string, steps: Step[]): Promise<void> => {
      for (let dies = 0.1; ; dies /= 2) {
        try {
          return await run(owners, lake, name, steps, turn(dies), stale);
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
      }
    };
    let running = 0;
    for (const [number, steps] of chunks.entries())
      for (const _ of [1, 2]) {
        running++;
        deliver(`chunk ${number}`, steps).finally(() => running--);
      }
    while (running > 0) {
      await Promise.resolve();
      const next = Math.floor(random() * waiting.length);
      waiting.splice(next, 1)[0]?.();
    }
    assert.deepEqual(lake.visible(), expected, `trial ${trial}`);
  }
});
