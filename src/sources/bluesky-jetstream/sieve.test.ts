import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerOf } from './event-header.ts';
import { ReactionCounter } from './reaction-counter.ts';
import { createSieve, type Reaction } from './sieve.ts';

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const US = Date.UTC(2026, 2, 14, 9, 26) * 1000;

const commit = (collection: string, record: unknown, operation = 'create', did = DID) =>
  Buffer.from(
    JSON.stringify({
      did,
      time_us: US,
      kind: 'commit',
      commit: { rev: '3k', operation, collection, rkey: '3kabc', ...(record === null ? {} : { record }) },
    }),
  );
const post = (text: string, more = {}) => commit('app.bsky.feed.post', { text, ...more });
const like = commit('app.bsky.feed.like', { subject: { uri: 'at://did:plc:b/app.bsky.feed.post/3kx' } });
const repost = commit('app.bsky.feed.repost', { subject: { uri: 'at://did:plc:b/app.bsky.feed.post/3kx' } });
const follow = commit('app.bsky.graph.follow', { subject: 'did:plc:b' });
const account = Buffer.from(
  JSON.stringify({ did: DID, time_us: US, kind: 'account', account: { active: false, status: 'deleted' } }),
);
const identity = Buffer.from(
  JSON.stringify({
    did: DID,
    time_us: US,
    kind: 'identity',
    identity: { did: DID, handle: 'alice.example' },
  }),
);
const everything = [post('a'), like, repost, follow, account, identity];

test('posts and what becomes of accounts are stored; likes, follows and identities are not', () => {
  const sieve = createSieve({});
  assert.deepEqual(
    everything.map((event) => sieve(event).keep),
    [true, false, false, false, true, false],
  );
  assert.ok(everything.every((event) => sieve(event).timeUs === US));
});

test('an identity event tells whose handle may be another from now on', () => {
  assert.equal(createSieve({})(identity).identity, DID);
  assert.equal(createSieve({})(account).identity, undefined);
});

test('a topic that asks for posts by a handle is told what is known of their author', () => {
  const handles: (string | null)[] = [];
  const wanted = ({ post }: { post: { author_handle: string | null } }): boolean => {
    handles.push(post.author_handle);
    return post.author_handle === 'alice.example';
  };
  const profileOf = (did: string) => (did === DID ? { handle: 'alice.example', name: null } : null);
  assert.equal(createSieve({ wanted, profileOf })(post('a')).keep, true);
  assert.equal(createSieve({ wanted, profileOf: () => null })(post('a')).keep, false);
  assert.deepEqual(handles, ['alice.example', null]);
});

test('a post that no topic wants is not stored; its deletion and its edits are', () => {
  const sieve = createSieve({ wanted: ({ post }) => post.text.includes('tea') });
  const kept = (event: Buffer) => sieve(event).keep;
  assert.deepEqual([kept(post('a cup of tea')), kept(post('coffee'))], [true, false]);
  assert.equal(kept(commit('app.bsky.feed.post', null, 'delete')), true);
  assert.equal(kept(commit('app.bsky.feed.post', { text: 'coffee' }, 'update')), true);
});

test('what surely no topic wants is not looked into, but its answer is counted and what is broken is kept', () => {
  const looked: string[] = [];
  const handles: (string | null)[] = [];
  const sieve = createSieve({
    reactions: true,
    wanted: ({ post: { text } }) => looked.push(text) > 0,
    mayBeWanted: (event, handleOf) => {
      handles.push(handleOf());
      return event.includes('tea');
    },
    profileOf: () => ({ handle: 'alice.example', name: null }),
  });
  const answer = { reply: { parent: { uri: 'at://did:plc:b/app.bsky.feed.post/3kx' } } };
  assert.deepEqual(sieve(post('coffee')), { keep: false, timeUs: US });
  assert.deepEqual(looked, []);
  assert.equal(sieve(post('tea')).keep, true);
  assert.equal(sieve(post('coffee', answer)).reaction?.kind, 'reply');
  const whole = post('coffee');
  assert.equal(sieve(whole.subarray(0, whole.length - 4)).keep, true);
  assert.deepEqual(looked, ['tea', 'coffee']);
  assert.deepEqual(handles, ['alice.example', 'alice.example', 'alice.example']);
});

test('what cannot be understood is stored, for the decoder to say why', () => {
  const sieve = createSieve({ wanted: () => false, reactions: true });
  const frames = [
    'not json',
    '{"time_us":5,"did":"did:plc:a","kind":"commit"}',
    '{"did":"did:plc:a","time_us":1,"kind":"commit"}',
  ];
  assert.deepEqual(
    frames.map((frame) => sieve(Buffer.from(frame)).keep),
    [true, true, true],
  );
  assert.equal(sieve(commit('app.bsky.feed.post', { no: 'text' })).keep, true);
});

test('an author cannot shape the header: it ends before the record', () => {
  const forged = post(
    '","commit":{"rev":"","operation":"create","collection":"app.bsky.feed.like","rkey":"x"}',
  );
  assert.equal(headerOf(forged)?.collection, 'app.bsky.feed.post');
  const escaped = commit('app.bsky.feed.post', { text: 'a' }, 'create', 'did:web:a"b');
  assert.equal(headerOf(escaped), null);
});

test('the header is found behind a very long DID too', () => {
  const did = `did:web:${'a'.repeat(1000)}.example`;
  assert.equal(headerOf(commit('app.bsky.feed.like', {}, 'create', did))?.did, did);
});

test('likes, reposts and replies tell the post they are about', () => {
  const sieve = createSieve({ reactions: true, wanted: () => false });
  const reply = post('I agree', { reply: { parent: { uri: 'at://did:plc:b/app.bsky.feed.post/3kx' } } });
  const told = [like, repost, reply, follow, post('a')].map((event) => sieve(event).reaction);
  assert.deepEqual(
    told.map((reaction) => reaction && [reaction.kind, reaction.id]),
    [
      ['like', 'bluesky:did:plc:b/app.bsky.feed.post/3kx'],
      ['repost', 'bluesky:did:plc:b/app.bsky.feed.post/3kx'],
      ['reply', 'bluesky:did:plc:b/app.bsky.feed.post/3kx'],
      undefined,
      undefined,
    ],
  );
});

const reaction = (mark: number, seconds: number, id = 'p'): Reaction => ({
  kind: 'like',
  id,
  mark,
  timeUs: US + seconds * 1e6,
});

test('reactions are added up by post and minute, a repeat counting once', () => {
  const counter = new ReactionCounter();
  const counts = counter.count([
    reaction(1, 0),
    reaction(2, 1),
    reaction(1, 0),
    reaction(3, 61),
    reaction(4, 2, 'q'),
  ]);
  assert.deepEqual(
    counts.map(({ id, minute, likes }) => [id, (minute - US / 1000) / 60_000, likes]),
    [
      ['p', 0, 2],
      ['p', 1, 1],
      ['q', 0, 1],
    ],
  );
  assert.deepEqual(counter.count([reaction(2, 1)]), []);
});

test('what was counted before the process began is not counted again', () => {
  const counter = new ReactionCounter(US + 5e6);
  assert.equal(counter.count([reaction(1, 4), reaction(2, 5), reaction(3, 6)])[0]!.likes, 1);
});
