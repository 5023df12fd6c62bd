/** The jobs of deploy/aws/jobs on Spark itself. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pythonTables, TABLES } from '../../deploy/aws/jobs/tables.ts';
import { cleanText } from '../../src/enrich/clean-text.ts';
import { extractTags, type Span } from '../../src/enrich/extract-tags.ts';
import { tokenise } from '../../src/enrich/tokenise.ts';
import { contentOf } from '../architecture/source-files.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { startSpark } from './servers/spark.ts';
import { generatedTexts, UNSPACED } from './warehouse/generated-texts.ts';
import { FROM, smallLake, TO } from './warehouse/small-lake.ts';
import { assertSameWindows, localWindows, rowsInFiles, windowsInFiles } from './warehouse/windows.ts';

const JOBS = fileURLToPath(new URL('../../deploy/aws/jobs/', import.meta.url));
const CARD = fileURLToPath(new URL('../../models/linear-1.0.0/model.json', import.meta.url));

test('the jobs on Spark', async (t) => {
  const [spark, lake] = await Promise.all([startSpark(t, JOBS), smallLake(t)]);

  await t.test(
    'windows are those of one machine; run again none is added, and what changed is revised',
    async () => {
      const span = ['--from', new Date(FROM).toISOString(), '--to', new Date(TO).toISOString()];
      const job = () =>
        spark.run(join(JOBS, 'windows.py'), ['--lake', lake.bucket, '--model', CARD, ...span]);
      const stored = () => windowsInFiles(join(lake.bucket, 'windows/*.parquet'));

      const said = await job();
      const windows = await stored();
      assertSameWindows(windows, await localWindows(lake));
      assert.ok(windows.every(({ revision }) => revision === 1));
      assert.match(said, new RegExp(`^${windows.length} windows added$`, 'm'));

      const { id, created_at } = lake.posts.find(({ network }) => network === 'x')!;
      lake.hiddenPosts.push({ id, version: created_at, hash: null });
      lake.write();
      await job();
      const touched = await stored();
      const start = Math.floor(created_at! / 900_000) * 900_000;
      const revised = touched.filter(({ revision }) => revision === 2);
      assert.ok(revised.length > 0 && revised.every(({ window_start }) => window_start === start));
      assert.equal(touched.length, windows.length + revised.length);
      assert.match(await job(), /^0 windows added$/m);
    },
  );

  await t.test('cleaned texts are those of the enricher, each once, by day', async () => {
    const folder = temporaryFolder(t);
    const [input, output] = [join(folder, 'raw.jsonl'), join(folder, 'cleaned')];
    const texts = generatedTexts(2000);
    const lines = texts.map((text, n) =>
      JSON.stringify({
        id: `9${String(n).padStart(18, '0')}`,
        text,
        created_at: n % 9 === 0 ? null : new Date(Date.UTC(2026, 2, 1 + (n % 3), n % 24)).toISOString(),
      }),
    );
    // Ids beyond what a double holds, and a repeat that is older.
    const more = [
      '{"id": 1600000000000000001, "text": "a #b"}',
      '{"id": 1600000000000000001, "text": "zzz"}',
    ];
    const dead = ['{"id": ', '{"text": "no id"}', '{"id": "no text"}'];
    writeFileSync(input, [...lines, ...more, ...dead].join('\n'));
    const job = () =>
      spark.run(join(JOBS, 'clean.py'), ['--format', 'json', '--input', input, '--output', output]);
    for (let times = 0; times < 2; times++)
      assert.match(await job(), /^2001 posts cleaned, 3 records not understood$/m);

    const found = await rowsInFiles(
      join(output, '*/*.parquet'),
      'id, epoch_ms(created_at)::DOUBLE as time, text, clean_text, to_json(tokens)::VARCHAR as tokens, to_json(hashtags)::VARCHAR as hashtags, to_json(mentions)::VARCHAR as mentions, to_json(urls)::VARCHAR as urls, to_json(cashtags)::VARCHAR as cashtags, date::VARCHAR as date',
      'id',
    );
    assert.equal(found.length, 2001);
    assert.deepEqual([found[0]!.id, found[0]!.text], ['1600000000000000001', 'a #b']);
    for (const [at, row] of found.slice(1).entries()) {
      const tags = extractTags(texts[at]!);
      const clean = cleanText(texts[at]!, tags);
      assert.equal(row.clean_text, clean, JSON.stringify(texts[at]));
      assert.equal(
        row.date,
        row.time === null ? 'unknown' : new Date(Number(row.time)).toISOString().slice(0, 10),
      );
      if (!UNSPACED.test(clean)) assert.deepEqual(JSON.parse(String(row.tokens)), tokenise(clean));
      const each = (spans: Span[], normalise: (text: string) => string) => [
        ...new Set(spans.map(({ text }) => normalise(text))),
      ];
      assert.deepEqual(
        ['hashtags', 'mentions', 'urls', 'cashtags'].map((name) => JSON.parse(String(row[name]))),
        [
          each(tags.hashtags, (text) => text.toLowerCase()),
          each(tags.mentions, (text) => text.toLowerCase()),
          each(tags.urls, (text) => text),
          each(tags.cashtags, (text) => text.toUpperCase()),
        ],
      );
    }
    const letters = await rowsInFiles(join(`${output}-dead-letters`, '*.json'), 'reason', 'reason');
    assert.deepEqual(new Set(letters.map(({ reason }) => reason)), new Set(['no id', 'no text', 'not JSON']));
  });

  await t.test('a list of labelled tweets without a header, in latin-1, is read as it is', async () => {
    const folder = temporaryFolder(t);
    const input = join(folder, 'tweets.csv');
    const row =
      '"0","1467810369","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","ada","Un caf\xe9, ""please"" @bob http://t.co/x"\n';
    writeFileSync(input, Buffer.from(row, 'latin1'));
    const columns = [
      '--columns',
      'target,id,date,flag,user,text',
      '--time',
      'date',
      '--encoding',
      'ISO-8859-1',
    ];
    await spark.run(join(JOBS, 'clean.py'), [
      '--input',
      input,
      '--output',
      join(folder, 'cleaned'),
      ...columns,
    ]);
    const [found] = await rowsInFiles(
      join(folder, 'cleaned/date=2009-04-07/*.parquet'),
      'id, clean_text, to_json(mentions)::VARCHAR as mentions',
      'id',
    );
    assert.deepEqual(found, { id: '1467810369', clean_text: 'Un café, "please"', mentions: '["bob"]' });
  });
});

test('the tables of characters are those of this Node', (t) => {
  const written = contentOf('deploy/aws/jobs/undertone_text/tables.py');
  if (!written.includes(`UNICODE = "${process.versions.unicode}"`))
    return t.skip(`this Node knows Unicode ${process.versions.unicode}, and the tables are of another`);
  assert.equal(
    written,
    pythonTables(),
    `they are stale: node ${TABLES.replace(/undertone_text.*/, 'tables.ts')}`,
  );
});
