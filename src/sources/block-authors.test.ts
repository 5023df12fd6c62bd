import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockFormat } from '../model/block.ts';
import { formatOfPart } from './block-authors.ts';
import { decodeBlock } from './decode.ts';

const ADA = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
const format: BlockFormat = {
  kind: 'jsonl',
  topics: 'select',
  authors: { [ADA]: ['ada.example', 'Ada'], [BOB]: ['bob.example', null] },
};
const event = (did: string, rkey: string): string =>
  JSON.stringify({
    did,
    time_us: 1_773_446_400_000_000,
    kind: 'commit',
    commit: {
      rev: rkey,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey,
      record: { text: 'tea' },
    },
  });
const seen = (payload: string) =>
  decodeBlock({ source: 's', format, payload: Buffer.from(payload) }).map(({ record }) =>
    record?.kind === 'post' ? [record.post.author_handle, record.post.author_name] : null,
  );

test('a post has the handle and name that its block came with, and none where it came without', () => {
  const events = [event(ADA, '1'), event(BOB, '2'), event('did:plc:cccc', '3'), 'nonsense'];
  assert.deepEqual(seen(events.join('\n')), [
    ['ada.example', 'Ada'],
    ['bob.example', null],
    [null, null],
    null,
  ]);
});

test('what a post says of its author itself is left as it is', () => {
  const view = {
    uri: `at://${ADA}/app.bsky.feed.post/3k`,
    author: { did: ADA, handle: 'then.example' },
    record: { text: 'tea' },
  };
  assert.deepEqual(seen(JSON.stringify(view)), [['then.example', null]]);
});

test('a part of a block goes with the authors that it names, and no others', () => {
  const part = formatOfPart(format, event(ADA, '1'));
  assert.deepEqual(part, { kind: 'jsonl', topics: 'select', authors: { [ADA]: ['ada.example', 'Ada'] } });
  assert.deepEqual(formatOfPart(format, Buffer.from('{}')), { kind: 'jsonl', topics: 'select' });
  assert.deepEqual(formatOfPart({ kind: 'text' }, 'x'), { kind: 'text' });
});
