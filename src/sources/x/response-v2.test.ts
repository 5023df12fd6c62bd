import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeValues, outcomes } from '../decoding.test-fixture.ts';

test('a page gives a record for each post and each partial error, and none for what it includes', () => {
  const decoded = decodeValues({
    data: [
      { id: '11', text: 'one', author_id: '7' },
      { id: '12', text: 'two', author_id: '8' },
    ],
    includes: {
      users: [
        { id: '8', username: 'bo' },
        { id: '7', username: 'ada' },
      ],
      tweets: [{ id: '9', text: 'context' }],
    },
    errors: [{ title: 'Not Found Error', type: 'https://api.x.example/problems', detail: 'gone' }],
    meta: { result_count: 2 },
  });
  assert.deepEqual(outcomes(decoded), ['post', 'post', 'other: error: Not Found Error']);
  assert.deepEqual(
    decoded.map(({ record }) => (record?.kind === 'post' ? record.post.author_handle : null)),
    ['ada', 'bo', null],
  );
  assert.equal(decoded[0]?.payload, '{"id":"11","text":"one","author_id":"7"}');
});

test('a bad element does not spoil its page', () => {
  const data = [null, { id: '11', text: 'one' }, { id: '12', author_id: '8' }, { id: 'abc', text: 'no id' }];
  assert.deepEqual(outcomes(decodeValues({ data })), [
    'dead: not a JSON object',
    'post',
    'dead: no text',
    'dead: no usable id',
  ]);
});

test('bodies without posts say what they hold', () => {
  assert.deepEqual(
    outcomes(
      decodeValues(
        { data: [{ id: '7', username: 'ada', name: 'Ada' }] },
        { data: [{ start: 'a', end: 'b', tweet_count: 4 }], meta: { total_tweet_count: 4 } },
        { data: [{ id: '1', name: 'friends', owner_id: '7', member_count: 3 }] },
        { data: [{ id: '1', value: 'cats', tag: 'cats' }] },
        { data: [{ id: '1', text: 'psst', event_type: 'MessageCreate', dm_conversation_id: '1-2' }] },
        { data: [], meta: { result_count: 0 } },
        { meta: { result_count: 0 } },
        { data: { deleted: true } },
        { errors: [{ title: 'operational-disconnect', type: 'https://api.x.example/p', detail: 'bye' }] },
        {
          title: 'ConnectionException',
          type: 'https://api.x.example/p',
          detail: 'too many',
          connection_issue: 'TooMany',
        },
        { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      ),
    ),
    [
      'other: user',
      'other: count of posts',
      'other: list',
      'other: stream rule',
      'other: direct message',
      'other: page without posts',
      'other: page without posts',
      'other: response without posts',
      'other: error: operational-disconnect',
      'other: error: ConnectionException',
      'other: error',
    ],
  );
});
