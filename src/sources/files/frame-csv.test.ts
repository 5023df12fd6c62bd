import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteReader } from './byte-reader.ts';
import { collect, inPieces, textOf } from './files.test-fixture.ts';
import { frameCsv } from './frame-csv.ts';

const COMMA = { delimiter: ',', quote: '"' };
const LIMITS = { bytes: 1 << 20, records: 1000 };

/** Each run as its records and text, or why it is dead and what of it is kept. */
async function runsOf(
  text: string,
  { columns = 3, piece = 7, limits = LIMITS } = {},
): Promise<(string | number)[][]> {
  const runs = await collect(frameCsv(new ByteReader(inPieces(text, piece)), limits, COMMA, columns));
  return runs.map(({ records, payload, dead }) => [dead ?? records, textOf(payload)]);
}

test('rows are cut where they end, however the bytes come', async () => {
  const text = 'a,"b\nc",d\r\ne,f,"g, ""h"""\ri,j,k';
  for (const piece of [1, 2, 3, 100])
    assert.deepEqual(await runsOf(text, { piece }), [[3, text]], `pieces of ${piece}`);
});

test('a run ends with the record that fills it', async () => {
  const runs = await runsOf('1,a,b\n2,a,b\n\n3,a,b\n', { limits: { bytes: 1 << 20, records: 2 } });
  assert.deepEqual(runs, [
    [2, '1,a,b\n2,a,b'],
    [1, '\n3,a,b'],
  ]);
});

test('a quote that is never closed costs its own row alone', async () => {
  assert.deepEqual(await runsOf('1,a,b\n2,"open,b\n3,c,d\n4,e,f\n'), [
    [1, '1,a,b'],
    ['a quote is opened and not closed', '2,"open,b'],
    [2, '3,c,d\n4,e,f'],
  ]);
});

test('so it does where a later row’s quotes would close it', async () => {
  assert.deepEqual(await runsOf('1,"open,b\n2,"whole",d\n3,"e","f"\n'), [
    ['a quote is opened and not closed', '1,"open,b'],
    [2, '2,"whole",d\n3,"e","f"'],
  ]);
});

test('and where it is the last cell of a file that quotes all', async () => {
  assert.deepEqual(await runsOf('"1","a","open\n"2","b","c"\n"3","d","e"\n'), [
    ['a quote is opened and not closed', '"1","a","open'],
    [2, '"2","b","c"\n"3","d","e"'],
  ]);
});

test('a quote left open at the end of the file is dead, not a row', async () => {
  assert.deepEqual(await runsOf('1,a,b\n2,c,"cut sho'), [
    [1, '1,a,b'],
    ['a quote is opened and not closed', '2,c,"cut sho'],
  ]);
});

test('a quote left open far from the end is found before the file is read through', async () => {
  const rows = Array.from({ length: 60_000 }, (_, row) => `${row},some text,more text\n`).join('');
  const runs = await runsOf(`0,a,b\n1,"open,b\n${rows}`, {
    piece: 1 << 16,
    limits: { bytes: 1 << 22, records: 1e6 },
  });
  assert.deepEqual(
    runs.map(([what]) => what),
    [1, 'a quote is opened and not closed', 60_000],
  );
});

test('long texts of many lines within quotes are whole rows', async () => {
  const poem = 'a line, with "" quotes\n'.repeat(2000);
  assert.deepEqual(await runsOf(`1,"${poem}",b\n2,c,d\n`, { piece: 1 << 14 }), [[2, `1,"${poem}",b\n2,c,d`]]);
});

test('a row beyond 16 MiB is dead, and the rows after it are read', async () => {
  const huge = 'x'.repeat(17 << 20);
  const runs = await runsOf(`1,a,b\n2,${huge},b\n3,c,d\n`, { piece: 1 << 20 });
  assert.deepEqual(
    runs.map(([what, text]) => [what, String(text).slice(0, 8)]),
    [
      [1, '1,a,b'],
      ['larger than 16 MiB', `2,xxxxxx`],
      [1, '3,c,d'],
    ],
  );
});
