import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sniffDialect } from './sniff-dialect.ts';

const dialectOf = (text: string) => {
  const { delimiter, quote, escape: escaping, columns } = sniffDialect(text);
  return { delimiter, quote, columns, ...(escaping === undefined ? {} : { escape: escaping }) };
};

test('the delimiter is the one that makes even rows', () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const text = `id,text\n1,"a, b; c| d"\n2,plain\n3,"say ""hi"""\n`.replaceAll(/,(?! )/g, delimiter);
    assert.deepEqual(dialectOf(text), { delimiter, quote: '"', columns: 2 }, delimiter);
  }
});

test('commas in texts do not outdo a semicolon between cells', () => {
  assert.equal(dialectOf('id;text\n1;one, two\n2;three\n3;four, five, six\n').delimiter, ';');
});

test('single quotes are quotes where they pair around cells', () => {
  assert.equal(dialectOf("id,text\n1,'a, b'\n2,'it''s, c'\n3,'d'\n").quote, "'");
  assert.equal(dialectOf("id,text\n1,'tis late\n2,it's c\n3,d\n").quote, '"');
});

test('backslashes escape quotes where rows are even only then', () => {
  assert.equal(dialectOf('id,text\n1,"say \\"hi\\", you"\n2,"b"\n3,"c \\"d\\", e"\n').escape, '\\');
  assert.equal(dialectOf('id,text\n1,"C:\\dir\\"\n2,"b"\n3,"c ""d"""\n').escape, undefined);
});

test('lone quotes at the beginning of tab-separated cells are plain', () => {
  const text =
    '1\tpositive\t"Best day" ever\n2\tneutral\t"what a day\n3\tneutral\t"all of it"\n4\tpositive\tno quote\n';
  assert.deepEqual(dialectOf(text), { delimiter: '\t', quote: '', columns: 3 });
});

test('what is given is not guessed', () => {
  assert.equal(sniffDialect('a,b;c\nd,e;f\n', { delimiter: ';' }).delimiter, ';');
  assert.equal(sniffDialect('"a","b"\n', { quote: '' }).quote, '');
});
