import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, outcomes, postIn, recordOf } from '../decoding.test-fixture.ts';

const tweet = (more: object = {}) => ({
  created_at: 'Wed Jul 03 10:29:01 +0000 2019',
  id: Number('1146366912345678901'),
  id_str: '1146366912345678901',
  text: 'Tea &amp; cake &lt;3',
  user: {
    id_str: '77',
    screen_name: 'ada',
    name: 'Ada',
    verified: true,
    followers_count: 12,
    location: 'Porto',
  },
  favorite_count: 4,
  retweet_count: 2,
  reply_count: 1,
  lang: 'en',
  ...more,
});

test('a v1.1 tweet becomes a post with its author, counts and time', () => {
  const record = recordOf(tweet());
  assert.deepEqual(record, {
    kind: 'post',
    post: {
      id: 'x:1146366912345678901',
      revision: 0,
      network: 'x',
      created_at: Date.UTC(2019, 6, 3, 10, 29, 1),
      text: 'Tea & cake <3',
      lang: 'en',
      author_id: '77',
      author_handle: 'ada',
      author_name: 'Ada',
      author_verified: true,
      author_followers: 12,
      location: 'Porto',
      latitude: null,
      longitude: null,
      in_reply_to: null,
      repost_of: null,
      quote_of: null,
      likes: 4,
      reposts: 2,
      replies: 1,
      urls: [],
      label: null,
    },
    version: Date.UTC(2019, 6, 3, 10, 29, 1),
  });
});

test('an entity that was itself written is decoded once', () => {
  assert.equal(postIn(tweet({ text: 'write &amp;lt; for &lt;' })).text, 'write &lt; for <');
});

test('the whole text of a long tweet is taken, with its own links', () => {
  const post = postIn(
    tweet({
      text: 'The beginning… https://t.co/z',
      truncated: true,
      entities: { urls: [{ url: 'https://t.co/z', expanded_url: 'https://x.example/i/web/status/1' }] },
      extended_tweet: {
        full_text: 'The beginning and the end https://t.co/a',
        entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://news.example/1' }] },
      },
    }),
  );
  assert.equal(post.text, 'The beginning and the end https://t.co/a');
  assert.deepEqual(post.urls, ['https://news.example/1']);
});

test('full_text is kept whole whatever range of it is displayed', () => {
  const post = postIn(
    tweet({ text: undefined, full_text: '@bo yes https://t.co/p', display_text_range: [4, 7] }),
  );
  assert.equal(post.text, '@bo yes https://t.co/p');
});

test('links to media follow the other links, each once', () => {
  const media = { url: 'https://t.co/m', expanded_url: 'https://x.example/p/photo/1' };
  const post = postIn(
    tweet({ entities: { urls: [{ url: 'https://t.co/a', expanded_url: null }], media: [media, media] } }),
  );
  assert.deepEqual(post.urls, ['https://t.co/a', 'https://x.example/p/photo/1']);
});

test('a cut retweet is rebuilt from its original and has no counts of its own', () => {
  const original = tweet({
    id_str: '1146366900000000000',
    text: 'A long story &amp; its end',
    user: { screen_name: 'bo' },
  });
  const post = postIn(tweet({ text: 'RT @bo: A long story &a…', retweeted_status: original }));
  assert.equal(post.text, 'RT @bo: A long story & its end');
  assert.equal(post.repost_of, 'x:1146366900000000000');
  assert.deepEqual([post.likes, post.reposts, post.replies], [null, null, null]);
});

test('a retweet that fits keeps the text X gave it', () => {
  const original = tweet({ id_str: '1146366900000000000', text: 'Short', user: { screen_name: 'Bo' } });
  assert.equal(postIn(tweet({ text: 'RT @bo: Short', retweeted_status: original })).text, 'RT @bo: Short');
});

test('replies and quotes name the posts they answer', () => {
  const post = postIn(tweet({ in_reply_to_status_id_str: '5', quoted_status_id_str: '6' }));
  assert.deepEqual([post.in_reply_to, post.quote_of], ['x:5', 'x:6']);
});

test('a retweet of a quote is not itself a quote', () => {
  const post = postIn(tweet({ quoted_status_id_str: '6', retweeted_status: tweet({ id_str: '9' }) }));
  assert.deepEqual([post.repost_of, post.quote_of], ['x:9', null]);
});

test('withdrawn language codes are replaced, and codes for no language are unknown', () => {
  assert.equal(postIn(tweet({ lang: 'in' })).lang, 'id');
  assert.equal(postIn(tweet({ lang: 'iw' })).lang, 'he');
  assert.equal(postIn(tweet({ lang: 'und' })).lang, null);
});

test('an exact point comes first, then the middle of a small place, and none of a large one', () => {
  const box = (west: number, south: number, east: number, north: number) => ({
    full_name: 'Somewhere',
    bounding_box: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [west, north],
          [east, north],
          [east, south],
        ],
      ],
    },
  });
  const point = { type: 'Point', coordinates: [-8.6, 41.1] };
  const exact = postIn(tweet({ coordinates: point, place: box(-9, 41, -8.5, 41.5) }));
  assert.deepEqual([exact.latitude, exact.longitude, exact.location], [41.1, -8.6, 'Somewhere']);
  const city = postIn(tweet({ place: box(-9, 41, -8.5, 41.5) }));
  assert.deepEqual([city.latitude, city.longitude], [41.25, -8.75]);
  const country = postIn(tweet({ place: box(-10, 36, -6, 42) }));
  assert.deepEqual([country.latitude, country.longitude], [null, null]);
  const older = postIn(tweet({ geo: { type: 'Point', coordinates: [41.1, -8.6] } }));
  assert.deepEqual([older.latitude, older.longitude], [41.1, -8.6]);
});

test('a tweet of 2011, with counts such as 100+ and no lang, is understood', () => {
  const post = postIn(
    tweet({ retweet_count: '100+', favorite_count: undefined, reply_count: undefined, lang: undefined }),
  );
  assert.deepEqual([post.reposts, post.likes, post.replies, post.lang], [100, null, null, null]);
});

test('without created_at the time is the one in the id', () => {
  const post = postIn(tweet({ created_at: undefined, id_str: '1146366912345678901' }));
  assert.equal(new Date(post.created_at!).toISOString().slice(0, 10), '2019-07-03');
});

test('an id given only as a number above 2^53 is not rounded', () => {
  const line = '{"id":1146366912345678901,"text":"hi","user":{"screen_name":"ada","id":1146366912345678903}}';
  const [only] = decodeText(line);
  assert.ok(only?.record?.kind === 'post');
  assert.equal(only.record.post.id, 'x:1146366912345678901');
  assert.equal(only.record.post.author_id, '1146366912345678903');
  assert.equal(only.payload, line);
});

test('a tweet whose id was rounded is kept under a hash of its content', () => {
  const post = (text: string) =>
    decodeText(`{"id":6.3E+17,"text":"${text}","user":{"screen_name":"ada"}}`)[0]?.record;
  const first = post('hi');
  assert.ok(first?.kind === 'post' && first.post.id.startsWith('file:'));
  assert.deepEqual(post('hi'), first);
  assert.notDeepEqual(post('ho'), first);
});

test('a status without a text is no post', () => {
  assert.deepEqual(
    outcomes(decodeText('{"id_str":"1","user":{"screen_name":"ada"},"text":null,"retweet_count":0}')),
    ['dead: no text'],
  );
});
