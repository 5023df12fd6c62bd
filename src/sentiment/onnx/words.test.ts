import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WordPiece } from './word-piece.ts';
import { splitWords } from './words.ts';

interface Case {
  text: string;
  words: [text: string, start: number, end: number, shape: number][];
  pieces: number[][];
}

const lines = readFileSync(new URL('../../../tests/training/words.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const { vocabulary } = JSON.parse(lines[0]!) as { vocabulary: string[] };
const cases = lines.slice(1).map((line) => JSON.parse(line) as Case);

for (const { text, words } of cases) {
  test(`words are those of the training in ${JSON.stringify(text.slice(0, 60))}`, () => {
    const found = splitWords(text).map((word) => [word.text, word.start, word.end, word.shape]);
    assert.deepEqual(found, words);
  });
}

test('words are cut into the pieces of the training', () => {
  const wordPiece = new WordPiece(vocabulary);
  for (const { text, words, pieces } of cases) {
    const found = words.map(([word]) => wordPiece.cut(word));
    assert.deepEqual(found, pieces, text.slice(0, 60));
  }
});

test('words that were read before are read the same again', () => {
  const wordPiece = new WordPiece(vocabulary);
  const read = () => splitWords('Soooo TRAINING @you #LoveTrain').map(({ text }) => wordPiece.cut(text));
  assert.deepEqual(read(), read());
});

test('more different words than are kept in mind are read the same', () => {
  const wordPiece = new WordPiece(vocabulary);
  const first = wordPiece.cut('love');
  for (let i = 0; i < 120_000; i++) wordPiece.cut(splitWords(`w${i}`)[0]!.text);
  assert.deepEqual(wordPiece.cut('love'), first);
  assert.deepEqual(splitWords('Love'), [{ text: 'love', start: 0, end: 4, shape: 1 }]);
});
