import assert from 'node:assert/strict';
import { it } from 'node:test';
import { subscribeUrl, timeOf } from './position.ts';

it('a host name becomes a wss address that repeats wantedCollections', () => {
  assert.equal(
    subscribeUrl('jetstream.example.org', ['app.bsky.feed.post', 'app.bsky.feed.like'], 17),
    'wss://jetstream.example.org/subscribe?wantedCollections=app.bsky.feed.post&wantedCollections=app.bsky.feed.like&cursor=17',
  );
  assert.equal(subscribeUrl('ws://127.0.0.1:6008/subscribe', [], null), 'ws://127.0.0.1:6008/subscribe');
});

it('the time of an event is found wherever it stands, and only there', () => {
  assert.equal(
    timeOf(Buffer.from('{"did":"did:web:a","time_us":1773446400000001,"kind":"commit"}')),
    1773446400000001,
  );
  assert.equal(
    timeOf(Buffer.from('{"commit":{"record":{"time_us":5}},"time_us":1773446400000002}')),
    1773446400000002,
  );
  assert.equal(timeOf(Buffer.from('{"did":"x","commit":{"record":{"text":"\\"time_us\\":5"}}}')), null);
  assert.equal(timeOf(Buffer.from('null')), null);
  assert.equal(timeOf(Buffer.from([0xff, 0xfe])), null);
});
