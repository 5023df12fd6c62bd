import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLabelled } from './read-labelled.ts';

test('text and label columns are found by name, and rows can be chosen by another column', () => {
  const tsv =
    'id\tlabel\theld\ttext_raw\n1\tnegative\t0\tHe said "no\n2\tpositive\t1\t"A ""fine"" day, it is"\n';
  const { rows, textColumn, labelColumn } = parseLabelled(tsv, 'a.tsv');
  assert.deepEqual(rows, [
    { text: 'He said "no', label: 'negative' },
    { text: 'A "fine" day, it is', label: 'positive' },
  ]);
  assert.deepEqual([textColumn, labelColumn], ['text_raw', 'label']);
  assert.equal(parseLabelled(tsv, 'a.tsv', { where: 'held=1' }).rows.length, 1);
});

test('a file without a header is read by content, quoted line ends included', () => {
  const csv =
    '"0","17","NO_QUERY","ann","rain,\nrain again, all day"\r\n"4","18","NO_QUERY","bob","sun at last, how good"\r\n';
  assert.deepEqual(parseLabelled(csv, 'b.csv').rows, [
    { text: 'rain,\nrain again, all day', label: 'negative' },
    { text: 'sun at last, how good', label: 'positive' },
  ]);
});

test('labels are words in any case and numbers on three scales', () => {
  const labels = (values: string[]) =>
    parseLabelled(`label,text\n${values.map((value) => `${value},some words`).join('\n')}`, 'c.csv').rows.map(
      (row) => row.label[0],
    );
  assert.deepEqual(labels(['NEG', 'neu', 'Positive']), ['n', 'n', 'p']);
  assert.deepEqual(labels(['-1', '0', '1']), ['n', 'n', 'p']);
  assert.deepEqual(labels(['0', '2', '4']), ['n', 'n', 'p']);
  assert.deepEqual(labels(['0', '1', '2']), ['n', 'n', 'p']);
  assert.deepEqual(labels(['0', '1']), ['n', 'p']);
});

test('rows without a usable label or text are counted, and a file without any is refused by name', () => {
  const csv = `label,text\n${'positive,fine words\n'.repeat(20)}maybe,hm\nneutral,\n`;
  assert.equal(parseLabelled(csv, 'd.csv').skipped, 2);
  assert.throws(() => parseLabelled('a,b\nc,d\n', 'e.csv'), /e\.csv shows no column of/);
  assert.throws(() => parseLabelled('', 'f.csv'), /f\.csv/);
  assert.throws(() => parseLabelled(csv, 'd.csv', { textColumn: 'words' }), /d\.csv has no column words/);
  assert.throws(() => parseLabelled(csv, 'd.csv', { where: 'text' }), /column=value/);
});
