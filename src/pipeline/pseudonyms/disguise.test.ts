import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barePost } from '../../model/post.ts';
import { disguise, disguiseId, type Person } from './disguise.ts';
import { TOKEN_PATTERN, Tokens } from './tokens.ts';

const tokens = new Tokens(Buffer.from('a key of the tests, long enough for it'));

function disguised(network: string, text: string) {
  const met: Person[] = [];
  const post = {
    ...barePost(network, `${network}:1`, text),
    author_id: '7',
    author_handle: 'Ann',
    author_name: 'Ann S',
  };
  const { record } = disguise(
    { payload: '{}', record: { kind: 'post', post, version: 0 }, reason: null },
    tokens,
    (one) => met.push(one),
  );
  assert.equal(record?.kind, 'post');
  return { post: record.kind === 'post' ? record.post : post, met };
}

test('a token is the same for the same author, another for another network or key, and tells nothing else', () => {
  assert.match(tokens.author('x', '7'), TOKEN_PATTERN);
  assert.equal(tokens.author('x', '7'), tokens.author('x', '7'));
  assert.equal(tokens.handle('x', 'Ann'), tokens.handle('x', 'aNN'));
  const others = [
    tokens.author('bluesky', '7'),
    tokens.handle('x', '7'),
    new Tokens(Buffer.from('another')).author('x', '7'),
  ];
  assert.ok(!others.includes(tokens.author('x', '7')));
});

test('mentions and addresses of profiles become the token that the author’s own posts have', () => {
  const ann = tokens.handle('x', 'ann');
  const { post, met } = disguised(
    'x',
    'RT @Ann: hi ＠ANN, see https://twitter.com/ann/status/5 and ann@example.org',
  );
  assert.equal(
    post.text,
    `RT @${ann}: hi ＠${ann}, see https://twitter.com/${ann}/status/5 and ann@example.org`,
  );
  assert.equal(post.author_handle, ann);
  assert.equal(post.author_name, null);
  assert.ok(
    met.some(({ token, authorId, name }) => token === post.author_id && authorId === '7' && name === 'Ann S'),
  );
});

test('handles with domains are taken whole on the networks that have them', () => {
  const zoe = tokens.handle('bluesky', 'zoe.bsky.social');
  assert.equal(disguised('bluesky', 'hi @zoe.bsky.social.').post.text, `hi @${zoe}.`);
  const bob = tokens.handle('mastodon', 'bob@social.example');
  assert.equal(disguised('mastodon', 'hi @bob@social.example!').post.text, `hi @${bob}!`);
});

test('an id that holds its author is changed the same way in posts and deletions', () => {
  const did = 'did:plc:abcdefghijklmnop';
  const id = disguiseId(`bluesky:${did}/app.bsky.feed.post/3kabc`, tokens);
  assert.equal(id, `bluesky:did:pseudonym:${tokens.author('bluesky', did)}/app.bsky.feed.post/3kabc`);
  const gone = disguise(
    {
      payload: '',
      record: { kind: 'delete', id: `bluesky:${did}/app.bsky.feed.post/3kabc`, at: 1 },
      reason: null,
    },
    tokens,
    () => {},
  );
  assert.deepEqual(gone.record, { kind: 'delete', id, at: 1 });
  const uri = 'mastodon:https://social.example/users/ann/statuses/5';
  assert.equal(
    disguiseId(uri, tokens),
    `mastodon:https://social.example/users/${tokens.handle('mastodon', 'ann@social.example')}/statuses/5`,
  );
  assert.equal(disguiseId('x:5', tokens), 'x:5');
});

test('what could not be understood loses its payload, since nobody knows who is named in it', () => {
  const { payload, reason } = disguise(
    { payload: 'by ann', record: null, reason: 'not JSON' },
    tokens,
    () => {},
  );
  assert.deepEqual([payload, reason], ['', 'not JSON']);
});
