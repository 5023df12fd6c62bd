import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postIn, recordOf } from '../decoding.test-fixture.ts';

const FIRST = '1576994746135764992';
const EDIT = '1576994789110992896';
const SECOND_EDIT = '1576994889110992896';

const data = (more: object = {}) => ({
  id: FIRST,
  text: 'Tea &amp; cake',
  author_id: '77',
  created_at: '2022-10-03T17:57:01.000Z',
  edit_history_tweet_ids: [FIRST],
  lang: 'en',
  public_metrics: { like_count: 4, retweet_count: 2, reply_count: 1, quote_count: 9 },
  ...more,
});
const users = [
  { id: '76', username: 'bo', name: 'Bo' },
  {
    id: '77',
    username: 'ada',
    name: 'Ada',
    verified: true,
    location: 'Porto',
    public_metrics: { followers_count: 12 },
  },
];

test('a stream item becomes a post with the author joined by id', () => {
  const post = postIn({ data: data(), includes: { users }, matching_rules: [{ id: '1', tag: 'tea' }] });
  assert.equal(post.id, `x:${FIRST}`);
  assert.equal(post.text, 'Tea & cake');
  assert.equal(post.created_at, Date.UTC(2022, 9, 3, 17, 57, 1));
  assert.deepEqual(
    [post.author_id, post.author_handle, post.author_name, post.author_verified, post.author_followers],
    ['77', 'ada', 'Ada', true, 12],
  );
  assert.deepEqual([post.likes, post.reposts, post.replies, post.location], [4, 2, 1, 'Porto']);
});

test('an edit is a revision of the first post, and its own id is an alias', () => {
  const edited = { id: EDIT, created_at: '2022-10-03T17:57:11.000Z', edit_history_tweet_ids: [FIRST, EDIT] };
  const record = recordOf({ data: data(edited) });
  assert.ok(record.kind === 'post');
  const editedAt = Number(BigInt(EDIT) >> 22n) + 1_288_834_974_657;
  assert.equal(record.post.id, `x:${FIRST}`);
  assert.equal(record.post.revision, editedAt);
  assert.equal(record.version, editedAt);
  assert.equal(record.alias, `x:${EDIT}`);
  assert.equal(record.post.created_at, Date.UTC(2022, 9, 3, 17, 57, 1), 'the time of the first version');
});

test('the first version stays the first once it has been edited', () => {
  const record = recordOf({ data: data({ edit_history_tweet_ids: [FIRST, EDIT] }) });
  assert.ok(record.kind === 'post');
  assert.equal(record.post.revision, 0);
  assert.equal(record.alias, undefined);
  assert.equal(record.version, record.post.created_at);
});

test('each version of a chain is later than the one before it, even where ids are made up', () => {
  const made = ['2000000000000000001', '2000000000000000002', '2000000000000000003'];
  const versions = made.map((id, i) => {
    const record = recordOf({ data: data({ id, edit_history_tweet_ids: made.slice(0, i + 1) }) });
    return record.kind === 'post' ? record.version : Number.NaN;
  });
  assert.ok(versions[0]! < versions[1]! && versions[1]! < versions[2]!, String(versions));
});

test('references to a version are to the post', () => {
  const included = data({ id: EDIT, edit_history_tweet_ids: [FIRST, EDIT] });
  const post = postIn({
    data: data({
      id: SECOND_EDIT,
      edit_history_tweet_ids: [SECOND_EDIT],
      referenced_tweets: [
        { type: 'quoted', id: EDIT },
        { type: 'replied_to', id: '12' },
      ],
    }),
    includes: { tweets: [included] },
  });
  assert.deepEqual([post.quote_of, post.in_reply_to, post.repost_of], [`x:${FIRST}`, 'x:12', null]);
});

test('a cut repost is rebuilt where the original is at hand, and has no counts', () => {
  const original = data({ id: '12', edit_history_tweet_ids: ['12'], text: 'A long story &amp; its end' });
  const repost = data({ text: 'RT @ada: A long sto…', referenced_tweets: [{ type: 'retweeted', id: '12' }] });
  const whole = postIn({ data: repost, includes: { tweets: [original], users } });
  assert.equal(whole.text, 'RT @ada: A long story & its end');
  assert.deepEqual([whole.repost_of, whole.likes, whole.reposts], ['x:12', null, null]);
  assert.equal(postIn({ data: repost }).text, 'RT @ada: A long sto…');
});

test('the whole text of a long post is taken from its note', () => {
  const note_tweet = {
    text: 'All of it https://t.co/b',
    entities: { urls: [{ expanded_url: 'https://b.example' }] },
  };
  const post = postIn({
    data: data({ text: 'All…', note_tweet, entities: { urls: [{ expanded_url: 'https://a.example' }] } }),
  });
  assert.equal(post.text, 'All of it https://t.co/b');
  assert.deepEqual(post.urls, ['https://b.example']);
});

test('a link goes where it leads in the end', () => {
  const urls = [
    { url: 'https://t.co/a', expanded_url: 'https://bit.example/1', unwound_url: 'https://news.example/1' },
  ];
  assert.deepEqual(postIn({ data: data({ entities: { urls } }) }).urls, ['https://news.example/1']);
});

test('a place is joined by id', () => {
  const places = [
    { id: 'p1', full_name: 'Berlin, Germany', geo: { type: 'Feature', bbox: [13, 52.4, 13.8, 52.6] } },
  ];
  const post = postIn({ data: data({ geo: { place_id: 'p1' } }), includes: { places } });
  assert.deepEqual([post.location, post.latitude, post.longitude], ['Berlin, Germany', 52.5, 13.4]);
});

test('a post that twarc flattened gives the same row as in its response', () => {
  const { 1: author } = users;
  const flat = { ...data(), author, __twarc: { version: '2' } };
  assert.deepEqual(postIn(flat), postIn({ data: data(), includes: { users } }));
});
