import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../model/errors.ts';
import { asUtf8, decodeStrictly, decodeWindows1252, detectEncoding, namedEncoding } from './encoding.ts';
import { collect, inPieces } from './files.test-fixture.ts';

const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

test('a byte order mark tells the encoding', () => {
  assert.deepEqual(detectEncoding(Buffer.from('\ufeffa')), { name: 'utf-8', mark: 3 });
  assert.deepEqual(detectEncoding(utf16('\ufeffa')), { name: 'utf-16le', mark: 2 });
  assert.deepEqual(detectEncoding(utf16('\ufeffa', true)), { name: 'utf-16be', mark: 2 });
});

test('UTF-16 is known without a mark by its zeros', () => {
  assert.equal(detectEncoding(utf16('id,text\n1,schön\n')).name, 'utf-16le');
  assert.equal(detectEncoding(utf16('id,text\n1,schön\n', true)).name, 'utf-16be');
});

test('UTF-8 is what is valid as such, a character cut at the end included', () => {
  assert.equal(detectEncoding(Buffer.from('schön 👍')).name, 'utf-8');
  assert.equal(detectEncoding(Buffer.from('schön 👍').subarray(0, -2)).name, 'utf-8');
  assert.equal(detectEncoding(Buffer.from('plain')).name, 'utf-8');
});

test('other bytes are Windows-1252, unless most of them are valid UTF-8', () => {
  assert.equal(detectEncoding(Buffer.from('schön und süß', 'latin1')).name, 'windows-1252');
  const mixed = Buffer.concat([Buffer.from('schön, süß, groß, öde, über. '), Buffer.from('schön', 'latin1')]);
  assert.equal(detectEncoding(mixed).name, 'utf-8');
});

test('Windows-1252 has characters where Latin-1 has control codes', () => {
  assert.equal(decodeWindows1252(Uint8Array.of(0x80, 0x93, 0xe9, 0x61)), '€“éa');
  assert.equal(decodeWindows1252(Buffer.from('schön', 'latin1')), 'schön');
});

test('bytes that are no UTF-8 are told apart from those that are', () => {
  assert.equal(decodeStrictly(Buffer.from('schön'), 'utf-8'), 'schön');
  assert.equal(decodeStrictly(Uint8Array.of(0x61, 0xff), 'utf-8'), null);
});

test('an encoding goes by any of its names; another is refused by name', () => {
  assert.equal(namedEncoding('latin1', Buffer.from('a')).name, 'windows-1252');
  assert.equal(namedEncoding('UTF8', Buffer.from('\ufeffa')).mark, 3);
  assert.throws(() => namedEncoding('klingon', Buffer.from('a')), UsageError);
});

test('a stream becomes UTF-8 wherever it is cut', async () => {
  const chunks = await collect(asUtf8(inPieces(utf16('\ufeffschön 👍 日本'), 3), 'utf-16le'));
  assert.equal(Buffer.concat(chunks).toString(), 'schön 👍 日本');
});
