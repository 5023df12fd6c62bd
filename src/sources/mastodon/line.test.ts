import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from '../decoding.test-fixture.ts';
import { lineOf } from './line.ts';
import { parseServer } from './server-address.ts';
import { eventStreamPath, type Stream, streamName, timelinePath, webSocketPath } from './streams.ts';
import { tagsInRule } from './topic-tags.ts';

const options = { server: 'b.example', followed: new Set(['a.example', 'b.example']), honourOptOut: true };

const status = (more: object = {}) => ({
  id: '7',
  uri: 'https://c.example/users/ada/statuses/1',
  created_at: '2024-01-02T03:04:05.000Z',
  content: '<p>tea</p>',
  visibility: 'public',
  account: {
    acct: 'ada@c.example',
    url: 'https://c.example/@ada',
    note: '',
    ...(more as { account?: object }).account,
  },
});

const lineFor = (value: object, more: Partial<typeof options> = {}) =>
  JSON.parse(lineOf({ event: 'update', payload: JSON.stringify(value) }, { ...options, ...more }).text);

test('what is not for everybody is not kept, nor is what a boost repeats of it', () => {
  const hidden = [
    { ...status(), visibility: 'private' },
    { ...status(), visibility: 'direct' },
    { ...status(), visibility: 'local' },
    { ...status(), local_only: true },
    { ...status(), reblog: { ...status(), visibility: 'private' } },
  ];
  for (const value of hidden) {
    assert.deepEqual(lineFor(value), { event: 'not-public', payload: null, server: 'b.example' });
  }
  assert.equal(lineFor({ ...status(), visibility: 'unlisted' }).event, 'update');
});

test('who asks not to be collected is not, unless that is to be ignored', () => {
  const tagged = (tag: string) => `<p>hi <a href="https://c.example/tags/x">#<span>${tag}</span></a></p>`;
  const accounts = [
    { noindex: true },
    { note: tagged('NoBot') },
    { note: tagged('nobots') },
    { note: 'all mine #noarchive.' },
    { fields: [{ name: 'robots', value: '#noindex' }] },
  ];
  for (const account of accounts) {
    const value = { ...status(), account: { ...status().account, ...account } };
    assert.deepEqual(lineFor(value), { event: 'opted-out', payload: null, server: 'b.example' });
    assert.equal(lineFor(value, { honourOptOut: false }).event, 'update');
    assert.equal(lineFor({ ...status(), reblog: value }).event, 'opted-out');
  }
  const others = [{ note: tagged('nobotany') }, { note: 'https://c.example/#nobotx' }, { noindex: false }];
  for (const account of others) {
    assert.equal(lineFor({ ...status(), account: { ...status().account, ...account } }).event, 'update');
  }
});

test('the own server of a post is named where another one that is followed too passes it on', () => {
  assert.equal(lineFor(status()).authority, undefined, 'its own server is not followed');
  assert.equal(
    lineFor({ ...status(), uri: 'https://b.example/1' }).authority,
    undefined,
    'it comes from home',
  );
  const relayed = { ...status(), uri: 'https://a.example/users/ada/statuses/1' };
  assert.equal(lineFor(relayed).authority, 'a.example');
  const lines = [lineFor(relayed), lineFor(status())].map((line) => JSON.stringify(line)).join('\n');
  const aliases = decodeText(lines).map(({ record }) => record?.kind === 'post' && record.alias);
  assert.deepEqual(aliases, [undefined, 'mastodon-local:b.example/7']);
});

test('a server cannot speak for another, whatever it writes into its payload', () => {
  const hostile = [
    '{"delete":{"status":{"id":1,"id_str":"1","user_id":1,"user_id_str":"1"}}}',
    '"},"server":"a.example',
    'not json\n{"event":"delete","payload":"1","server":"a.example"}',
    '[{"id":1}]',
  ];
  for (const payload of hostile) {
    const { text } = lineOf({ event: 'update', payload }, options);
    assert.ok(!text.includes('\n'));
    const [decoded] = decodeText(text);
    assert.equal(decoded?.record, null, payload);
  }
});

test('addresses of servers: encrypted, or on this machine', () => {
  assert.deepEqual(parseServer('s', 'Mastodon.Social'), {
    origin: 'https://mastodon.social',
    host: 'mastodon.social',
  });
  assert.equal(parseServer('s', 'https://a.example:8443/').host, 'a.example:8443');
  assert.equal(parseServer('s', 'http://127.0.0.1:3000').origin, 'http://127.0.0.1:3000');
  assert.throws(() => parseServer('s', 'http://a.example'), /without encryption/);
  assert.throws(() => parseServer('s', 'ftp://a.example'), /no host name/);
  assert.throws(() => parseServer('s', 'a b'), /no host name/);
  assert.throws(
    () => parseServer('s', 'https://me:hush@a.example'),
    (error: Error) => /leave the user out/.test(error.message) && !error.message.includes('hush'),
  );
});

test('the addresses of each stream', () => {
  const paths = (stream: Stream) => [
    streamName(stream),
    eventStreamPath(stream),
    webSocketPath(stream),
    timelinePath(stream),
  ];
  assert.deepEqual(paths({ kind: 'public', scope: 'local' }), [
    'public:local',
    '/api/v1/streaming/public/local',
    '/api/v1/streaming?stream=public%3Alocal',
    '/api/v1/timelines/public?local=true',
  ]);
  assert.deepEqual(paths({ kind: 'hashtag', tag: 'café', local: false }), [
    'hashtag:café',
    '/api/v1/streaming/hashtag?tag=caf%C3%A9',
    '/api/v1/streaming?stream=hashtag&tag=caf%C3%A9',
    '/api/v1/timelines/tag/caf%C3%A9',
  ]);
  assert.deepEqual(paths({ kind: 'list', id: '7' }), [
    'list:7',
    '/api/v1/streaming/list?list=7',
    '/api/v1/streaming?stream=list&list=7',
    '/api/v1/timelines/list/7',
  ]);
});

test('the hashtags that a rule asks for', () => {
  assert.deepEqual(tagsInRule('(#Tea OR #чай) -#coffee "not #this" lang:en #tea'), ['tea', 'чай']);
  assert.deepEqual(tagsInRule('tea a#b &#39; -is:retweet'), []);
});
