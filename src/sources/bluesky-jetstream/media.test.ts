import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJetstreamEvent } from './decode.ts';

const mediaOf = (embed: object | undefined): unknown => {
  const record = decodeJetstreamEvent({
    did: 'did:plc:made-up',
    time_us: 1_772_366_400_000_000,
    kind: 'commit',
    commit: {
      rev: '3mptbypcq372f',
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: '3mptbyoeyc22k',
      record: { $type: 'app.bsky.feed.post', text: 'look', createdAt: '2026-03-01T12:00:00Z', embed },
    },
  });
  assert.equal(record.kind, 'post');
  return 'media' in record ? record.media : undefined;
};

test('Pictures and films are media, alone or beside a quoted post; a link card is none', () => {
  const images = { $type: 'app.bsky.embed.images', images: [] };
  assert.equal(mediaOf(images), true);
  assert.equal(mediaOf({ $type: 'app.bsky.embed.video' }), true);
  assert.equal(mediaOf({ $type: 'app.bsky.embed.recordWithMedia', record: {}, media: images }), true);
  assert.equal(
    mediaOf({ $type: 'app.bsky.embed.external', external: { uri: 'https://example.org' } }),
    undefined,
  );
  assert.equal(mediaOf(undefined), undefined);
});
