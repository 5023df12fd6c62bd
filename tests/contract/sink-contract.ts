/** What every sink has to keep to, run against a real place of it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { barePost, type Post } from '../../src/model/post.ts';
import { deliver } from '../../src/sinks/deliver.ts';
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
}

export interface Seen {
  text: string;
  created_at: string | null;
  likes: number | null;
  sentiment: string | null;
  hashtags: string[];
  entities: { text: string; type: string; score: number }[] | null;
}

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

const upsert = (post: Post): Change => ({ id: post.id, post });
const gone = (id: string): Change => ({ id, post: null });

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
    assert.equal((await write(posts.map(upsert))).taken.length, posts.length);
    const expected = new Map(posts.map((post) => [post.id, seenOf(post)]));
    assert.deepEqual(await read(), expected);
    // Told again, as after a crash.
    await write(posts.map(upsert));
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
    const changes = [...good.slice(0, 20), impossible, ...good.slice(20)].map(upsert);
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
