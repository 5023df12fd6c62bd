import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeValues, outcomes, postIn, recordOf } from '../decoding.test-fixture.ts';
import { tidTime } from './tid.ts';

const DID = 'did:plc:madeupmadeupmadeupmadeup';
const REV = '3mptbypcq372f';
const ID = `bluesky:${DID}/app.bsky.feed.post/3mptbyoeyc22k`;

const event = (commit: object, record: object | null = {}) => ({
  did: DID,
  time_us: 1783175888090631,
  kind: 'commit',
  commit: {
    rev: REV,
    operation: 'create',
    collection: 'app.bsky.feed.post',
    rkey: '3mptbyoeyc22k',
    ...(record === null
      ? {}
      : {
          record: {
            $type: 'app.bsky.feed.post',
            createdAt: '2026-07-04T14:38:06.240Z',
            text: 'tea',
            ...record,
          },
        }),
    ...commit,
  },
});

test('a created post is versioned by its revision in the repository', () => {
  const record = recordOf(event({}, { langs: ['pt-BR', 'en'] }));
  assert.ok(record.kind === 'post');
  assert.equal(record.post.id, ID);
  assert.equal(record.post.author_id, DID);
  assert.equal(record.post.created_at, Date.UTC(2026, 6, 4, 14, 38, 6, 240));
  assert.equal(record.post.lang, 'pt-BR');
  assert.equal(record.post.revision, 0);
  assert.equal(record.version, tidTime(REV));
});

test('the same event from another instance is the same version', () => {
  assert.deepEqual(recordOf({ ...event({}), time_us: 1783175999999999 }), recordOf(event({})));
});

test('an update is a revision', () => {
  const record = recordOf(event({ operation: 'update' }));
  assert.ok(record.kind === 'post');
  assert.equal(record.post.revision, Math.floor(tidTime(REV)!));
  assert.equal(record.version, tidTime(REV));
});

test('a delete names the post and its time', () => {
  const deleted = event({ operation: 'delete' }, null);
  assert.deepEqual(recordOf(deleted), { kind: 'delete', id: ID, at: tidTime(REV) });
});

test('accounts that are not to be shown are hidden, those that are active again restored, others noted', () => {
  const account = (state: object) => ({
    did: DID,
    time_us: 1783175888090631,
    kind: 'account',
    account: state,
  });
  for (const status of ['deleted', 'takendown', 'suspended', 'deactivated']) {
    const expected = { kind: 'delete-author', network: 'bluesky', authorId: DID, at: 1783175888090.631 };
    assert.deepEqual(recordOf(account({ active: false, status })), expected);
  }
  assert.deepEqual(
    outcomes(
      decodeValues(
        account({ active: true }),
        account({ active: false, status: 'throttled' }),
        { did: DID, time_us: 1, kind: 'identity', identity: { did: DID, handle: 'ada.example' } },
        event({ collection: 'app.bsky.feed.like' }),
        event({ collection: 'app.bsky.feed.repost' }),
        event({ collection: 'com.example.made-up' }),
      ),
    ),
    [
      'restore-author',
      'other: account inactive',
      'other: identity event',
      'other: like',
      'other: repost',
      'other: record of another kind',
    ],
  );
});

test('links come from the facets in order of the text, then from the card', () => {
  const link = (byteStart: number, uri: string) => ({
    index: { byteStart, byteEnd: byteStart + 5 },
    features: [{ $type: 'app.bsky.richtext.facet#link', uri }],
  });
  const tag = {
    index: { byteStart: 0, byteEnd: 4 },
    features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'tea' }],
  };
  const embed = { $type: 'app.bsky.embed.external', external: { uri: 'https://card.example' } };
  const facets = [link(20, 'https://b.example'), tag, link(5, 'https://a.example')];
  assert.deepEqual(postIn(event({}, { facets, embed })).urls, [
    'https://a.example',
    'https://b.example',
    'https://card.example',
  ]);
});

test('replies and quotes name the posts they answer, also beside media', () => {
  const other = `at://${DID}/app.bsky.feed.post/3mpt7u2vlgs2c`;
  const id = `bluesky:${DID}/app.bsky.feed.post/3mpt7u2vlgs2c`;
  const quote = postIn(event({}, { embed: { $type: 'app.bsky.embed.record', record: { uri: other } } }));
  assert.equal(quote.quote_of, id);
  const media = { external: { uri: 'https://card.example' } };
  const both = postIn(
    event({}, { embed: { media, record: { record: { uri: other } } }, reply: { parent: { uri: other } } }),
  );
  assert.deepEqual([both.quote_of, both.in_reply_to, both.urls], [id, id, ['https://card.example']]);
  const list = postIn(event({}, { embed: { record: { uri: `at://${DID}/app.bsky.graph.list/3k` } } }));
  assert.equal(list.quote_of, null);
});

test('a post of pictures alone has an empty text, and a time that is none is unknown', () => {
  const post = postIn(event({}, { text: '', createdAt: 'yesterday' }));
  assert.deepEqual([post.text, post.created_at], ['', null]);
});

test('events that lack what they need are dead', () => {
  assert.deepEqual(
    outcomes(
      decodeValues(
        event({}, { text: 7 }),
        event({}, null),
        event({ rkey: 5 }),
        event({ operation: 'merge' }),
        { did: 'nobody', kind: 'commit' },
        { did: DID, kind: 'commit' },
      ),
    ),
    [
      'dead: no text',
      'dead: commit event without a record',
      'dead: commit event without a record key or a time',
      'dead: commit event with an unknown operation',
      'dead: event without a DID',
      'dead: commit event without a commit',
    ],
  );
});

test('a post as the API shows it is the same post, with handle and counts', () => {
  const view = {
    uri: `at://${DID}/app.bsky.feed.post/3mptbyoeyc22k`,
    cid: 'bafy',
    author: { did: DID, handle: 'ada.example', displayName: 'Ada' },
    record: { $type: 'app.bsky.feed.post', text: 'tea', createdAt: '2026-07-04T14:38:06.240Z' },
    likeCount: 4,
    repostCount: 2,
    replyCount: 1,
    indexedAt: '2026-07-04T14:38:09.000Z',
  };
  const record = recordOf(view);
  assert.ok(record.kind === 'post');
  assert.equal(record.post.id, ID);
  assert.deepEqual(
    [record.post.author_handle, record.post.author_name, record.post.likes],
    ['ada.example', 'Ada', 4],
  );
  assert.ok(record.version <= tidTime(REV)!, 'no later than any commit of it');
  assert.deepEqual(outcomes(decodeValues({ posts: [view, view] })), ['post', 'post']);
  assert.deepEqual(outcomes(decodeValues({ feed: [{ post: view, reason: {} }] })), ['post']);
});
