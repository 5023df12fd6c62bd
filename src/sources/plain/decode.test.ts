import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, decodeValues, outcomes, postIn } from '../decoding.test-fixture.ts';

test('tweet_id and text alone make a post of X, timed by its id', () => {
  const post = postIn({ tweet_id: '1146366912345678901', text: 'tea' });
  assert.equal(post.id, 'x:1146366912345678901');
  assert.equal(post.network, 'x');
  assert.equal(new Date(post.created_at!).toISOString().slice(0, 10), '2019-07-03');
});

test('a tweet_id given as a number above 2^53 is not rounded', () => {
  const [only] = decodeText('{"tweet_id":1146366912345678901,"text":"tea"}');
  assert.ok(only?.record?.kind === 'post');
  assert.equal(only.record.post.id, 'x:1146366912345678901');
});

test('an index document with user, coordinates and sentiment is read', () => {
  const post = postIn({
    id: '1146366912345678901',
    tweet: 'tea in #porto',
    timestamp: '2019-07-03T10:29:01Z',
    user: { id: '77', name: 'Ada' },
    sentiment: 'positive',
    coordinates: { lat: 41.1, lon: -8.6 },
    hashtags: ['porto'],
  });
  assert.deepEqual(
    [
      post.id,
      post.text,
      post.created_at,
      post.author_id,
      post.author_name,
      post.label,
      post.latitude,
      post.longitude,
    ],
    [
      'x:1146366912345678901',
      'tea in #porto',
      Date.UTC(2019, 6, 3, 10, 29, 1),
      '77',
      'Ada',
      'positive',
      41.1,
      -8.6,
    ],
  );
});

test('an id that its own time denies to be of X is the file’s', () => {
  assert.equal(
    postIn({ id: '1146366912345678901', text: 'tea', date: '2012-01-01' }).id,
    'file:1146366912345678901',
  );
  assert.equal(postIn({ id: 17, message: 'tea' }).id, 'file:17');
});

test('without an id the same content has the same id, and other content another', () => {
  const id = (text: string, username = 'ada') => postIn({ text, username, date: '2019-07-03' }).id;
  assert.match(id('tea'), /^file:/);
  assert.equal(id('tea'), id('tea'));
  assert.notEqual(id('tea'), id('cake'));
  assert.notEqual(id('tea'), id('tea', 'bo'));
});

test('labels are told by their names, and by number only as Sentiment140 has them', () => {
  assert.equal(postIn({ text: 'tea', label: 'NEG' }).label, 'negative');
  assert.equal(postIn({ text: 'tea', target: 4 }).label, 'positive');
  assert.equal(postIn({ text: 'tea', label: 1 }).label, null);
  assert.equal(postIn({ text: 'tea', sentiment: 'mixed' }).label, null);
});

test('a name that seldom means a text makes a post only beside an author or a label', () => {
  const comment = { id: 5, comment: 'lovely tea', created_at: '2019-07-03' };
  assert.deepEqual(
    outcomes(decodeValues(comment, { ...comment, label: 'positive' }, { ...comment, user: 'ada' })),
    ['dead: unknown shape', 'post', 'post'],
  );
});

test('an object without a text is of no known shape', () => {
  assert.deepEqual(outcomes(decodeValues({ hello: 'world' }, {}, { text: 5 })), [
    'dead: unknown shape',
    'dead: unknown shape',
    'dead: unknown shape',
  ]);
});
