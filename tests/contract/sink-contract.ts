/** What every sink has to keep to, run against a real place of it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { barePost, type Post } from '../../src/model/post.ts';
import { deliver } from '../../src/sinks/deliver.ts';
import { exactOrder, type Order } from '../../src/sinks/order.ts';
import type { Change, Sink } from '../../src/sinks/sink.ts';
import { SinkError } from '../../src/sinks/sink.ts';

export interface SinkPlace {
  sink: Sink;
  /** A sink of the same kind where nobody answers. */
  away: Sink;
  /** Of each post there: its id, and what is there of it for the columns below, as a reader of the place finds it. */
  read(): Promise<Map<string, Seen>>;
  /** A post that the place refuses whatever is done. */
  impossible: Post;
  /** A sink of the same place, opened so that many may write to it; absent where there is no such thing. */
  concurrent?: Sink;
}

export interface Seen {
  text: string;
  created_at: string | null;
  likes: number | null;
  sentiment: string | null;
  hashtags: string[];
  entities: { text: string; type: string; score: number }[] | null;
}

/** Whether an item of DynamoDB is a post, and no mark of one that was deleted. */
export const isPostItem = (item: Record<string, AttributeValue>): boolean => item.text !== undefined;

/** What an item of DynamoDB holds. */
export const seenInItem = (item: Record<string, AttributeValue>): Seen => ({
  text: item.text!.S!,
  created_at: item.created_at?.S ?? null,
  likes: item.likes === undefined ? null : Number(item.likes.N),
  sentiment: item.sentiment?.S ?? null,
  hashtags: item.hashtags!.L!.map(({ S }) => S!),
  entities:
    item.entities?.L?.map(({ M }) => ({
      text: M!.text!.S!,
      type: M!.type!.S!,
      score: Number(M!.score!.N),
    })) ?? null,
});

/** A post with a value in every kind of column. */
export const postOf = (id: string, text: string, more: Partial<Post> = {}): Post => ({
  ...barePost('file', id, text),
  source: 'test',
  created_at: Date.UTC(2026, 2, 4, 12, 0, 0, 5),
  collected_at: Date.UTC(2026, 2, 4, 12, 0, 1),
  clean_text: text,
  lang: 'en',
  author_verified: true,
  latitude: 51.5,
  longitude: -0.12,
  likes: 7,
  hashtags: ['tea', 'ｔｅａ'],
  mentions: [],
  cashtags: ['TEA'],
  topics: ['tea'],
  sentiment: 'positive',
  positive: 0.9,
  neutral: 0.1,
  negative: 0,
  mixed: 0,
  confidence: 0.875,
  model: 'linear@1.0.0',
  entities: [{ text: 'Earl Grey', type: 'product', score: 0.75 }],
  entities_model: 'transformer@1.0.0',
  ...more,
});

const HOSTILE = [
  `'; drop table posts; -- "quoted" \\ back`,
  '{"delete":{"_id":"x"}}\n{"index":{}}\r\u2028line',
  '👩‍👩‍👧‍👦 e\u0301 ‮right to left‬ <script>alert(1)</script>',
  '',
  'x'.repeat(20_000),
];

const seenOf = ({ text, created_at, likes, sentiment, hashtags, entities }: Post): Seen => ({
  text,
  created_at: created_at === null ? null : new Date(created_at).toISOString(),
  likes,
  sentiment,
  hashtags,
  entities,
});

const upsert = (post: Post, order?: Order): Change => ({ id: post.id, post, ...(order && { order }) });
const gone = (id: string, order?: Order): Change => ({ id, post: null, ...(order && { order }) });

export function checkSink(name: string, open: (t: TestContext) => Promise<SinkPlace>): void {
  test(`${name} holds each post once, as it is now`, async (t) => {
    const { sink, read } = await open(t);
    t.after(() => sink.close());
    const { signal } = new AbortController();
    await sink.prepare(signal);
    await sink.prepare(signal);
    const posts = [
      ...HOSTILE.map((text, n) => postOf(`file:hostile-${n}`, text)),
      postOf('file:bare', 'nothing known', {
        ...barePost('file', 'file:bare', 'nothing known'),
        created_at: null,
        hashtags: [],
        sentiment: null,
        entities: null,
      }),
      postOf('bluesky:did:plc:ä/app.bsky.feed.post/3k', 'an id with signs'),
      ...Array.from({ length: 90 }, (_, n) => postOf(`file:${n}`, `post ${n}`)),
    ];
    const options = { signal };
    const write = (changes: Change[]) => deliver(sink, changes, options);
    assert.equal((await write(posts.map((post) => upsert(post)))).taken.length, posts.length);
    const expected = new Map(posts.map((post) => [post.id, seenOf(post)]));
    assert.deepEqual(await read(), expected);
    // Told again, as after a crash.
    await write(posts.map((post) => upsert(post)));
    assert.deepEqual(await read(), expected);
    const edited = postOf('file:3', 'edited', { likes: null, entities: null, hashtags: [] });
    const { refused } = await write([
      upsert(edited),
      gone('file:4'),
      gone('file:never'),
      gone('file:hostile-0'),
    ]);
    assert.deepEqual(refused, []);
    expected.set('file:3', seenOf(edited));
    expected.delete('file:4');
    expected.delete('file:hostile-0');
    assert.deepEqual(await read(), expected);
  });

  test(`${name} refuses one post, and takes those beside it`, async (t) => {
    const { sink, read, impossible } = await open(t);
    t.after(() => sink.close());
    const { signal } = new AbortController();
    await sink.prepare(signal);
    const good = Array.from({ length: 40 }, (_, n) => postOf(`file:${n}`, `post ${n}`));
    const changes = [...good.slice(0, 20), impossible, ...good.slice(20)].map((post) => upsert(post));
    const { taken, refused } = await deliver(sink, changes, { signal });
    assert.deepEqual(
      refused.map(({ id }) => id),
      [impossible.id],
    );
    assert.match(refused[0]!.reason, /\w{4}/);
    assert.equal(taken.length, good.length);
    assert.equal((await read()).size, good.length);
  });

  test(`${name}, where nobody answers, says so and blames no post`, async (t) => {
    const { away } = await open(t);
    t.after(() => away.close());
    const { signal } = new AbortController();
    const isAway = (error: unknown): boolean => {
      assert.ok(error instanceof SinkError, String(error));
      assert.equal(error.kind, 'away');
      assert.match(error.message, /reached/);
      return true;
    };
    await assert.rejects(away.prepare(signal), isAway);
    await assert.rejects(away.check(signal), isAway);
    const outcome = await away
      .write([upsert(postOf('file:1', 'post'))], signal)
      .then(([one]) => one!.state)
      .catch((error: SinkError) => error.kind);
    assert.ok(outcome === 'failed' || outcome === 'away');
  });

  test(`${name} is given up at once when that is asked`, async (t) => {
    const { sink } = await open(t);
    t.after(() => sink.close());
    await sink.prepare(new AbortController().signal);
    const aborted = AbortSignal.abort();
    await assert.rejects(deliver(sink, [upsert(postOf('file:1', 'post'))], { signal: aborted }), {
      name: 'AbortError',
    });
  });
}

export function checkConcurrentSink(name: string, open: (t: TestContext) => Promise<SinkPlace>): void {
  const opened = async (t: TestContext) => {
    const { concurrent, sink, away, ...place } = await open(t);
    await Promise.all([sink.close(), away.close()]);
    const many = concurrent!;
    t.after(() => many.close());
    const { signal } = new AbortController();
    await many.prepare(signal);
    await many.prepare(signal);
    return { many, signal, ...place };
  };
  const at = Date.UTC(2026, 2, 4);
  const version = (id: string, ms: number, hash: number): Change =>
    upsert(postOf(id, `${id} at ${ms}, ${hash}`), { version: ms, hash });
  const deletion = (id: string, ms: number): Change => gone(id, { version: ms, hash: null });

  test(`${name}, written by many at once, twice and out of order, holds the latest of each post`, async (t) => {
    const { many, signal, read } = await opened(t);
    const ids = Array.from({ length: 40 }, (_, n) => `file:${n}`);
    const rounds = Array.from({ length: 12 }, (_, round) =>
      ids.map((id, n) => {
        // Each post has its own history, and each round another part of it.
        const step = (round * 5 + n) % 12;
        const ms = at + Math.floor(step / 3) * 1000;
        const isLast = step === 11;
        if (step % 3 === 2 && !(isLast && n % 3 === 0)) return deletion(id, ms + (n % 2 === 0 ? 0 : 500));
        return version(id, n % 5 === 0 ? 0 : ms, 2 ** 27 * ((step * 7 + n) % 1000));
      }),
    );
    const latest = new Map<string, Change>();
    for (const change of rounds.flat()) {
      const held = latest.get(change.id);
      if (held === undefined || exactOrder(change.order!) >= exactOrder(held.order!))
        latest.set(change.id, change);
    }
    const deal = [...rounds, ...rounds.toReversed().slice(0, 4)];
    await Promise.all(deal.map((round) => deliver(many, round, { signal })));
    const expected = new Map<string, Seen>();
    for (const [id, { post }] of latest) if (post !== null) expected.set(id, seenOf(post));
    assert.ok(expected.size > 5 && expected.size < ids.length, `${expected.size}`);
    assert.deepEqual(await read(), expected);
  });

  test(`${name}, written by many, lets a post be written again as it was, scored anew, and made again after a deletion`, async (t) => {
    const { many, signal, read, impossible } = await opened(t);
    const write = (...changes: Change[]) => deliver(many, changes, { signal });
    const first = version('file:1', at, 2 ** 40);
    await write(first, version('file:2', at, 5), version('file:3', at, 5));
    const scored = { ...first, post: { ...first.post!, sentiment: 'negative' as const } };
    await write(scored, deletion('file:2', at), deletion('file:3', at + 1), deletion('file:never', at));
    const again = version('file:3', at + 2, 9);
    await write(again, version('file:2', at, 5));
    // What is overtaken counts as taken: nothing has to be done about it.
    const late = await write(version('file:3', at, 5), version('file:1', at - 1, 0));
    assert.deepEqual([late.taken.length, late.refused], [2, []]);
    assert.deepEqual(
      await read(),
      new Map([
        ['file:1', seenOf(scored.post)],
        ['file:3', seenOf(again.post!)],
      ]),
    );
    const beside = await write(upsert(impossible, { version: at, hash: 1 }), version('file:4', at, 1));
    assert.deepEqual([beside.taken, beside.refused.map(({ id }) => id)], [['file:4'], [impossible.id]]);
  });
}
