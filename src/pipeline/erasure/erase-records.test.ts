import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockFormat } from '../../model/block.ts';
import { decodeBlock } from '../../sources/decode.ts';
import { eraseFromBlock } from './erase-records.ts';
import { hashOfId, Matcher } from './matcher.ts';

/** What is left of the text without the posts of these ids; null where it stays as it is. */
function left(format: BlockFormat, text: string, ...ids: string[]): string | null {
  const posts = ids.map((id) => ({
    hash: hashOfId(id),
    upTo: Number.POSITIVE_INFINITY,
    isPost: false,
    needles: [id.slice(id.indexOf(':') + 1)],
  }));
  const block = { format, source: 'test', payload: Buffer.from(text) };
  const erased = eraseFromBlock(block, decodeBlock(block), new Matcher({ posts, authors: [] }));
  if (erased === null) return null;
  return erased.payload === null ? '' : Buffer.from(erased.payload).toString();
}

const tweet = (id: string, text: string): string =>
  `{ "id_str" : "${id}", "text":"${text}\\u00e9", "user":{"id_str":"7","screen_name":"a"} }`;
const [A, B, C] = ['1600000000000000001', '1600000000000000002', '1600000000000000003'];

test('lines beside the one that goes stay byte for byte, whatever their spacing and line ends', () => {
  const text = `${tweet(A!, 'a')}\r\n\n${tweet(B!, 'b')}\n${tweet(C!, 'c')}`;
  assert.equal(left({ kind: 'jsonl' }, text, `x:${B}`), `${tweet(A!, 'a')}\r\n\n${tweet(C!, 'c')}`);
  assert.equal(left({ kind: 'jsonl' }, text, 'x:5'), null);
  assert.equal(left({ kind: 'jsonl' }, text, `x:${A}`, `x:${B}`, `x:${C}`), '');
});

test('a line that only names the post stays as it is', () => {
  const reply = `{ "id_str":"${B}", "text":"yes", "in_reply_to_status_id_str":"${A}", "user":{"id_str":"8","screen_name":"b"} }`;
  assert.equal(left({ kind: 'jsonl' }, reply, `x:${A}`), null);
});

test('a quote loses what it quotes and stays a post', () => {
  const quote = `{"id_str":"${B}","text":"look","quoted_status_id_str":"${A}","quoted_status":${tweet(A!, 'a')},"user":{"id_str":"8","screen_name":"b"}}`;
  const rest = left({ kind: 'jsonl' }, quote, `x:${A}`)!;
  assert.ok(!rest.includes('quoted_status"'));
  assert.equal(
    decodeBlock({ format: { kind: 'jsonl' }, source: 't', payload: Buffer.from(rest) })[0]?.record?.kind,
    'post',
  );
});

test('a row of a table goes with its line breaks, and the rows around it stay', () => {
  const format: BlockFormat = {
    kind: 'csv',
    encoding: 'windows-1252',
    delimiter: ';',
    quote: '"',
    header: ['id', 'text'],
    columns: { id: 0, text: 1 },
    network: 'x',
  };
  const payload = Buffer.from(`${A};"one\nline"\r\n${B};caf\xe9\r\n${C};three`, 'latin1');
  const block = { format, source: 'test', payload };
  const target = { hash: hashOfId(`x:${A}`), upTo: Number.POSITIVE_INFINITY, isPost: false, needles: [] };
  const erased = eraseFromBlock(block, decodeBlock(block), new Matcher({ posts: [target], authors: [] }));
  assert.equal(Buffer.from(erased!.payload!).toString('latin1'), `${B};caf\xe9\r\n${C};three`);
  assert.equal(erased!.records, 1);
});

test('a line of text goes by the hash of what it says', () => {
  const [, second] = decodeBlock({
    format: { kind: 'text' },
    source: 't',
    payload: Buffer.from('one\ntwo\nthree'),
  });
  assert.equal(second?.record?.kind, 'post');
  const id = second.record.kind === 'post' ? second.record.post.id : '';
  assert.equal(left({ kind: 'text' }, 'one\ntwo\nthree', id), 'one\nthree');
});

test('a broken line that names the post goes; one that names another stays', () => {
  const text = `{"id_str":"${A}", broken\n{"id_str":"${B}", broken`;
  assert.equal(left({ kind: 'jsonl' }, text, `x:${A}`), `{"id_str":"${B}", broken`);
});
