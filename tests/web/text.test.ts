import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventReader } from '../../web/src/api/event-stream.ts';
import { httpUrl, originalOf } from '../../web/src/api/original.ts';
import { toCsv } from '../../web/src/charts/table.ts';
import { segmentsOf } from '../../web/src/parts/text-segments.ts';

test('events are whole whatever pieces they come in, and separators of lines within a text end none', () => {
  const text = 'a\u2028b\u0085c\r d';
  const stream = `retry: 2000\n\n: heartbeat\n\nid: 7\nevent: post\ndata: ${JSON.stringify({ text })}\n\nevent: gone\ndata: {}\n\n`;
  for (const size of [1, 3, 1000]) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...reader.take(stream.slice(at, at + size)));
    assert.deepEqual(events, [
      { name: 'post', id: '7', data: JSON.stringify({ text }) },
      { name: 'gone', id: null, data: '{}' },
    ]);
  }
});

test('a post leads to where its network shows it, and to nowhere else', () => {
  const of = (network: string, id: string) => originalOf({ network, id: `${network}:${id}` });
  assert.equal(of('x', '123'), 'https://x.com/i/web/status/123');
  assert.equal(
    of('bluesky', 'did:plc:abc/app.bsky.feed.post/3k'),
    'https://bsky.app/profile/did:plc:abc/post/3k',
  );
  assert.equal(of('mastodon', 'https://a.example/@ada/1'), 'https://a.example/@ada/1');
  for (const [network, id] of [
    ['x', '1/../../evil'],
    ['bluesky', 'did:plc:abc/app.bsky.feed.like/3k'],
    ['bluesky', 'javascript:alert(1)/app.bsky.feed.post/3k'],
    ['mastodon', 'javascript:alert(1)'],
    ['mastodon', 'https://good.example@evil.example/'],
    ['file', 'https://a.example/'],
  ] as const) {
    assert.equal(of(network, id), null, id);
  }
  assert.equal(httpUrl('data:text/html,x'), null);
});

test('the parts of a text join to the text, and only tags that were seen as such are followed', () => {
  const text = '(see https://a.example/x?y=1). #Tea, not#tea @Ada@b.example ＃茶 @nobody mail@a.example';
  const segments = segmentsOf(text, { hashtags: ['tea', '茶'], mentions: ['ada@b.example'] });
  assert.equal(segments.map(({ text }) => text).join(''), text);
  assert.deepEqual(
    segments.filter(({ kind }) => kind !== 'text').map(({ kind, text }) => `${kind} ${text}`),
    ['url https://a.example/x?y=1', 'hashtag #Tea', 'mention @Ada@b.example', 'hashtag ＃茶'],
  );
});

test('no text of a CSV is run as a formula, and numbers stay numbers', () => {
  const rows = [
    ['=1+1', -2],
    ['a "b", c', null],
    ['@x\ny', 0.5],
  ];
  assert.equal(
    toCsv({ columns: [{ title: 'Text' }, { title: 'Number' }], rows }),
    'Text,Number\r\n\'=1+1,-2\r\n"a ""b"", c",\r\n"\'@x\ny",0.5\r\n',
  );
});
