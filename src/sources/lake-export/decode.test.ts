import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barePost } from '../../model/post.ts';
import { decodeBlock } from '../decode.ts';
import { decodeValues, outcomes, recordOf } from '../decoding.test-fixture.ts';
import { decodeExportRow, isExportRow } from './decode.ts';

const post = {
  ...barePost('x', 'x:1146366912345678901', 'Tea & cake, "hot"\n#tea'),
  revision: 1562149742000,
  created_at: Date.UTC(2019, 6, 3, 10, 29, 1),
  lang: 'en',
  author_id: '77',
  author_handle: 'ada',
  author_verified: true,
  author_followers: 12,
  latitude: 41.1,
  longitude: -8.6,
  in_reply_to: 'x:5',
  likes: 0,
  urls: ['https://a.example/?q=1,2'],
  label: 'positive',
};

const row = {
  ...post,
  source: 'there',
  collected_at: '2024-01-01T00:00:00.000Z',
  created_at: '2019-07-03T10:29:01.000Z',
  clean_text: 'Tea & cake',
  hashtags: ['tea'],
  mentions: [],
  cashtags: [],
  topics: [],
  sentiment: 'positive',
  positive: 1,
  neutral: 0,
  negative: 0,
  mixed: 0,
  confidence: 0.9,
  model: 'linear@1',
  entities: null,
  entities_model: null,
};

test('a row of an export is the post it was', () => {
  assert.deepEqual(recordOf(row), { kind: 'post', post, version: post.revision });
});

test('the same row as CSV cells is the same post', () => {
  const cells = Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null) return [name, ''];
      return [name, Array.isArray(value) ? JSON.stringify(value) : String(value)];
    }),
  );
  assert.ok(isExportRow(cells));
  assert.deepEqual(decodeExportRow(cells), { kind: 'post', post, version: post.revision });
});

test('an exported CSV file gives the posts back, text and all', () => {
  const tricky = {
    ...row,
    text: "'=1+1 &lt;b&gt; \\u0041",
    author_name: '=cmd',
    urls: ['https://a.example'],
  };
  const header = Object.keys(tricky);
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const guard = (cell: string) => (/^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell);
  const cells = Object.values(tricky).map((value) => {
    if (value === null) return '';
    return quote(guard(Array.isArray(value) ? `[${value.join(', ')}]` : String(value)));
  });
  const format = {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header,
    columns: { text: 0 },
    network: 'file',
  } as const;
  const payload = Buffer.from(`${cells.join(',')}\n${cells.slice(1).join(',')}\n`);
  const [whole, short] = decodeBlock({ format: { ...format, header }, payload, source: 'export.csv' });
  const { text, author_name, urls } = tricky;
  assert.deepEqual(whole?.record, {
    kind: 'post',
    post: { ...post, text, author_name, urls },
    version: post.revision,
  });
  assert.equal(short?.reason, 'export row with a wrong number of cells');
});

test('a row with a value its column cannot have is dead', () => {
  assert.deepEqual(
    outcomes(
      decodeValues(
        { ...row, likes: 'many' },
        { ...row, created_at: 'yesterday' },
        { ...row, id: '1146366912345678901' },
        { ...row, urls: [7] },
        { ...row, text: 7 },
      ),
    ),
    [
      'dead: export row with a wrong value for likes',
      'dead: export row with a wrong value for created_at',
      'dead: export row with an id of no network',
      'dead: export row with a wrong value for urls',
      'dead: export row with a wrong value for text',
    ],
  );
});
