import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeValues, outcomes, recordOf } from '../decoding.test-fixture.ts';

test('a v1.1 delete names the post and when', () => {
  const status = { id: Number('1146366912345678901'), id_str: '1146366912345678901', user_id_str: '77' };
  const record = recordOf({ delete: { status, timestamp_ms: '1562149741000' } });
  assert.deepEqual(record, { kind: 'delete', id: 'x:1146366912345678901', at: 1562149741000 });
});

test('a delete of 2011, which does not say when, is final', () => {
  const record = recordOf({ delete: { status: { id: 118, id_str: '118' } } });
  assert.deepEqual(record, { kind: 'delete', id: 'x:118', at: Infinity });
});

test('v2 compliance events hide posts and accounts', () => {
  const event_at = '2022-12-23T12:34:56.789Z';
  const at = Date.UTC(2022, 11, 23, 12, 34, 56, 789);
  const post = { tweet: { id: '123', author_id: '7' }, event_at };
  const account = { user: { id: '7' }, event_at };
  assert.deepEqual(recordOf({ data: { delete: post } }), { kind: 'delete', id: 'x:123', at });
  assert.deepEqual(recordOf({ data: { tweet_delete: post } }), { kind: 'delete', id: 'x:123', at });
  assert.deepEqual(recordOf({ delete: post }), { kind: 'delete', id: 'x:123', at });
  assert.deepEqual(recordOf({ data: { drop: post } }), { kind: 'delete', id: 'x:123', at });
  for (const kind of ['user_delete', 'user_protect', 'user_suspend']) {
    const expected = { kind: 'delete-author', network: 'x', authorId: '7', at };
    assert.deepEqual(recordOf({ data: { [kind]: account } }), expected);
  }
});

test('what X takes back or only says is no deletion', () => {
  const event = { tweet: { id: '123' }, user: { id: '7' }, event_at: '2022-12-23T12:34:56.789Z' };
  assert.deepEqual(
    outcomes(
      decodeValues(
        { data: { undrop: event } },
        { data: { withheld: event } },
        { scrub_geo: { user_id: 14, up_to_status_id: 23 } },
        { limit: { track: 1234 } },
        { status_withheld: { id: 1, withheld_in_countries: ['DE'] } },
        { disconnect: { code: 4, reason: '' } },
        { warning: { code: 'FALLING_BEHIND' } },
        { friends: [1, 2] },
        { event: 'favorite', source: {}, target: {}, created_at: '' },
      ),
    ),
    [
      'other: undrop of a post',
      'other: post withheld in some countries',
      'other: scrub_geo notice',
      'other: limit notice',
      'other: post withheld in some countries',
      'other: disconnect notice',
      'other: warning notice',
      'other: list of friends',
      'other: account event',
    ],
  );
});

const AT = '2022-12-23T12:34:56.789Z';
const at = Date.UTC(2022, 11, 23, 12, 34, 56, 789);

test('an account that is public again is restored, since when X says it', () => {
  for (const kind of ['user_undelete', 'user_unprotect', 'user_unsuspend']) {
    const record = recordOf({ data: { [kind]: { user: { id: '7' }, event_at: AT } } });
    assert.deepEqual(record, { kind: 'restore-author', network: 'x', authorId: '7', at });
  }
  assert.equal(recordOf({ data: { user_unprotect: { user: { id: '7' } } } })?.kind, 'other');
});

test('an account withheld anywhere is hidden, a post where it is withheld from everyone', () => {
  const user = (withheld_in_countries: string[]) =>
    recordOf({ data: { user_withheld: { user: { id: '7' }, withheld_in_countries, event_at: AT } } });
  assert.deepEqual(user(['DE']), { kind: 'delete-author', network: 'x', authorId: '7', at });
  assert.equal(user([])?.kind, 'restore-author');
  const post = (withheld_in_countries: string[]) =>
    recordOf({ data: { withheld: { tweet: { id: '123' }, withheld_in_countries, event_at: AT } } });
  assert.deepEqual(post(['XY']), { kind: 'delete', id: 'x:123', at });
  assert.equal(post(['DE', 'FR'])?.kind, 'other');
  const v1 = { status_withheld: { id: 123, withheld_in_countries: ['XX'], timestamp_ms: String(at) } };
  assert.deepEqual(recordOf(v1), { kind: 'delete', id: 'x:123', at });
});

test('an edit hides the versions before it, and not the new one', () => {
  const record = recordOf({
    data: {
      tweet_edit: {
        tweet: { id: '1567233994734948354' },
        initial_tweet_id: '1567233844205453313',
        edit_tweet_ids: ['1567233844205453313', '1567233994734948354'],
        event_at: AT,
      },
    },
  });
  const made = recordOf({
    id: '1567233994734948354',
    text: 'edited',
    edit_history_tweet_ids: ['1567233844205453313', '1567233994734948354'],
  });
  assert.ok(record?.kind === 'delete' && made?.kind === 'post');
  assert.equal(record.id, made.post.id);
  assert.equal(record.at, made.version - 1);
});

test('where places are removed, the posts up to the one named go', () => {
  const scrub = { user: { id: '7' }, up_to_tweet_id: '411552403083628544', event_at: AT };
  const record = recordOf({ data: { scrub_geo: scrub } });
  assert.deepEqual(record, {
    kind: 'delete-author',
    network: 'x',
    authorId: '7',
    at: Date.parse('2013-12-13T17:45:13.826Z'),
  });
});

test('a delete without an id is dead', () => {
  assert.deepEqual(outcomes(decodeValues({ delete: {} }, { delete: null }, { data: { user_delete: {} } })), [
    'dead: delete without an id',
    'dead: delete without an id',
    'dead: delete of an account without an id',
  ]);
});

test('results of a batch job for posts are told from those for accounts', () => {
  const post = {
    id: '1170025343920402432',
    action: 'delete',
    created_at: '2019-09-06T17:25:54.667Z',
    reason: 'protected',
  };
  const redacted = { ...post, redacted_at: '2021-08-17T17:26:15.788Z', reason: 'deactivated' };
  const account = {
    id: '1482680858',
    action: 'delete',
    created_at: '2013-06-04T16:25:04+00:00',
    reason: 'protected',
  };
  assert.deepEqual(recordOf(post), { kind: 'delete', id: 'x:1170025343920402432', at: Infinity });
  assert.deepEqual(recordOf(redacted), {
    kind: 'delete',
    id: 'x:1170025343920402432',
    at: Date.UTC(2021, 7, 17, 17, 26, 15, 788),
  });
  assert.deepEqual(recordOf(account), {
    kind: 'delete-author',
    network: 'x',
    authorId: '1482680858',
    at: Infinity,
  });
  assert.deepEqual(recordOf({ ...post, reason: 'scrub_geo' }), { kind: 'other', reason: 'scrub_geo notice' });
});
