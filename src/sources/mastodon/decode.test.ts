import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, decodeValues, outcomes, postIn, recordOf } from '../decoding.test-fixture.ts';

const status = (more: object = {}) => ({
  id: '111',
  uri: 'https://a.example/users/ada/statuses/111',
  url: 'https://a.example/@ada/111',
  created_at: '2024-01-02T03:04:05.678Z',
  edited_at: null,
  content: '<p>Tea &amp; <a href="https://news.example/1">news.example/1</a></p>',
  spoiler_text: '',
  visibility: 'public',
  language: 'en',
  in_reply_to_id: null,
  reblog: null,
  favourites_count: 4,
  reblogs_count: 2,
  replies_count: 1,
  account: {
    id: '9',
    username: 'ada',
    acct: 'ada',
    display_name: 'Ada',
    url: 'https://a.example/@ada',
    followers_count: 12,
  },
  ...more,
});

test('a status becomes a post under its uri, with the id its own server gave it as alias', () => {
  const record = recordOf(status());
  assert.ok(record.kind === 'post');
  const { post } = record;
  assert.equal(post.id, 'mastodon:https://a.example/users/ada/statuses/111');
  assert.equal(post.text, 'Tea & news.example/1');
  assert.deepEqual(post.urls, ['https://news.example/1']);
  assert.deepEqual(
    [post.author_id, post.author_handle, post.author_name],
    ['https://a.example/@ada', 'ada@a.example', 'Ada'],
  );
  assert.deepEqual([post.likes, post.reposts, post.replies, post.author_followers], [4, 2, 1, 12]);
  assert.equal(record.alias, 'mastodon-local:a.example/111');
});

test('a status is the same post on another server, whose id and precision differ', () => {
  const seenElsewhere = status({
    id: '222',
    created_at: '2024-01-02T03:04:05.000Z',
    account: { ...status().account, id: '5', acct: 'ada@a.example' },
  });
  const record = recordOf(seenElsewhere);
  const home = recordOf(status());
  assert.ok(record.kind === 'post' && home.kind === 'post');
  assert.deepEqual(record.post, home.post);
  assert.equal(record.version, home.version);
  assert.equal(record.alias, undefined, 'the server that gave the id is not known');
});

test('an edit is a revision', () => {
  const record = recordOf(status({ edited_at: '2024-01-02T04:00:00.000Z' }));
  assert.ok(record.kind === 'post');
  assert.equal(record.post.revision, Date.UTC(2024, 0, 2, 4));
  assert.equal(record.version, Date.UTC(2024, 0, 2, 4));
});

test('a content warning stands before the text', () => {
  assert.equal(postIn(status({ spoiler_text: 'food', content: '<p>cake</p>' })).text, 'food\n\ncake');
});

test('a boost is a row of its own with the text of the original and no counts', () => {
  const uri = 'https://b.example/users/bo/statuses/7';
  const post = postIn(
    status({
      uri: 'https://a.example/users/ada/statuses/111/activity',
      content: '',
      reblog: status({ uri }),
    }),
  );
  assert.equal(post.id, 'mastodon:https://a.example/users/ada/statuses/111/activity');
  assert.equal(post.repost_of, `mastodon:${uri}`);
  assert.equal(post.text, 'Tea & news.example/1');
  assert.equal(post.likes, null);
});

test('an answer to oneself is resolved, others are not, since only the server knows their ids', () => {
  const thread = postIn(status({ in_reply_to_id: '110', in_reply_to_account_id: '9' }));
  assert.equal(thread.in_reply_to, 'mastodon:https://a.example/users/ada/statuses/110');
  assert.equal(postIn(status({ in_reply_to_id: '110', in_reply_to_account_id: '8' })).in_reply_to, null);
});

test('a quote names the quoted status', () => {
  const quote = { state: 'accepted', quoted_status: status({ uri: 'https://b.example/1' }) };
  assert.equal(postIn(status({ quote })).quote_of, 'mastodon:https://b.example/1');
  assert.equal(
    postIn(status({ pleroma: { quote_url: 'https://b.example/2' } })).quote_of,
    'mastodon:https://b.example/2',
  );
});

test('what is not public is no post', () => {
  const hidden = [
    status({ visibility: 'direct' }),
    status({ visibility: 'private' }),
    status({ visibility: 'unlisted' }),
  ];
  assert.deepEqual(outcomes(decodeValues(...hidden)), [
    'other: post that is not public',
    'other: post that is not public',
    'post',
  ]);
});

test('the source of a status and the versions of its history are no posts', () => {
  const { uri, account, ...version } = status();
  const { content, ...deleted } = { ...status(), text: 'Tea' };
  assert.deepEqual(
    outcomes(decodeValues({ ...version, account }, deleted, { id: '1', text: 'Tea', spoiler_text: '' })),
    [
      'other: source or version of a status',
      'other: source or version of a status',
      'other: source or version of a status',
    ],
  );
  assert.ok(uri !== content);
});

test('a delete of a stream finds the post by the alias of the same server', () => {
  const payload = JSON.stringify(status({ id: '222' }));
  const decoded = decodeValues(
    { event: 'update', payload, server: 'b.example' },
    { event: 'status.update', payload, server: 'b.example' },
    { event: 'delete', payload: '222', server: 'b.example' },
    { stream: ['user'], event: 'filters_changed' },
    { event: 'notification', payload: '{}' },
  );
  assert.deepEqual(outcomes(decoded), [
    'post',
    'post',
    'delete',
    'other: streaming event of another kind',
    'other: streaming event of another kind',
  ]);
  const [update, , deletion] = decoded.map(({ record }) => record);
  assert.ok(update?.kind === 'post' && deletion?.kind === 'delete');
  assert.equal(update.alias, 'mastodon-local:b.example/222');
  assert.deepEqual(deletion, { kind: 'delete', id: update.alias, at: Infinity });
});

test('without a server the events of one file belong together', () => {
  const lines = [
    { event: 'update', payload: JSON.stringify(status()) },
    { event: 'delete', payload: '111' },
  ];
  const [update, deletion] = decodeText(lines.map((line) => JSON.stringify(line)).join('\n'), 'a-file.jsonl');
  assert.ok(update?.record?.kind === 'post' && deletion?.record?.kind === 'delete');
  assert.equal(update.record.alias, deletion.record.id);
});

test('events that lack what they need are dead', () => {
  assert.deepEqual(
    outcomes(
      decodeValues(
        { event: 'update', payload: '{"id"' },
        { event: 'update', payload: '5' },
        { event: 'delete', payload: null },
        status({ content: '<b>'.repeat(1000) }),
      ),
    ),
    [
      'dead: update event with a payload that is not JSON',
      'dead: update event without a status',
      'dead: delete without an id',
      'dead: HTML nested too deep',
    ],
  );
});
