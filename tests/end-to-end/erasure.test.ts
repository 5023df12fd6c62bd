/** What was deleted is gone: from the answers at once, from every byte of the lake after an erasure. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { findInLake } from '../support/lake-bytes.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  temporaryFolder,
} from '../support/lakes.ts';

const at = Date.UTC(2026, 2, 1, 12);

interface More {
  user?: string;
  [field: string]: unknown;
}

/** A v1.1 post of X; ids are large, as real ones are. */
const tweet = (id: string, text: string, { user = '700700700', ...more }: More = {}): string =>
  JSON.stringify({
    id_str: id,
    text,
    created_at: new Date(at).toUTCString(),
    timestamp_ms: String(at),
    user: { id_str: user, screen_name: `name${user}` },
    lang: 'en',
    ...more,
  });

const deletion = (id: string): string =>
  JSON.stringify({ delete: { status: { id_str: id, user_id_str: '1' }, timestamp_ms: String(at + 60_000) } });

const GONE = '1600000000000000001';
const STAYS = '1600000000000000002';
const idsIn = async (root: string): Promise<string[]> =>
  (await assertConsistent(root)).map((row) => (JSON.parse(row) as { id: string }).id);

test('a deleted post is gone from every byte of the lake once it is erased, its notice too', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  const others = Array.from({ length: 300 }, (_, n) =>
    tweet(`16000000000000${String(10_000 + n)}`, `tea number ${n}`),
  );
  await collectAll(
    pipeline,
    linesSource('x', [...others, tweet(GONE, 'quokka secret'), tweet(STAYS, 'numbat stays'), deletion(GONE)]),
  );
  assert.ok((await findInLake(root, ['quokka', GONE])).length > 0, 'hidden, and still on the disk');
  const erased = await pipeline.erase();
  assert.equal(erased.posts, 1);
  assert.equal(erased.zones.raw.rewritten, 1);
  assert.equal(erased.zones.raw.records, 2);
  assert.deepEqual(await findInLake(root, ['quokka', GONE]), []);
  assert.ok((await findInLake(root, ['numbat', STAYS])).length > 0, 'the rest is there');
  await pipeline.close();
  assert.equal((await idsIn(root)).length, 301);
});

test('an erased post stays out when it comes again, and its bytes go again; also after a rebuild', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  await collectAll(
    pipeline,
    linesSource('x', [tweet(GONE, 'quokka'), tweet(STAYS, 'numbat'), deletion(GONE)]),
  );
  await pipeline.erase();
  await collectAll(pipeline, linesSource('again', [tweet(GONE, 'quokka'), tweet(STAYS, 'numbat')]));
  await pipeline.erase();
  assert.deepEqual(await findInLake(root, ['quokka', GONE]), []);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);

  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  const rebuilt = await openPipeline(root);
  await collectAll(rebuilt, linesSource('once more', [tweet(GONE, 'quokka')]));
  await rebuilt.erase();
  assert.deepEqual(await findInLake(root, ['quokka', GONE]), []);
  await rebuilt.close();
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);
});

test('of a page only the post goes, with its author and what only it referred to, and ids keep their digits', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const page = `{"data":[{"id":"${GONE}","text":"quokka","author_id":"31313131","edit_history_tweet_ids":["${GONE}"],"created_at":"2026-03-01T12:00:00.000Z"},{"id":"${STAYS}","text":"numbat","author_id":"42424242","edit_history_tweet_ids":["${STAYS}"],"odd":12345678901234567890,"created_at":"2026-03-01T12:00:00.000Z"}],"includes":{"users":[{"id":"31313131","username":"quokkafriend","name":"Q"},{"id":"42424242","username":"numbatfriend","name":"N"}]},"meta":{"result_count":2}}`;
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource('x', [page, deletion(GONE)]));
  await pipeline.erase();
  assert.deepEqual(await findInLake(root, ['quokka', GONE, '31313131']), []);
  for (const kept of ['numbat', 'numbatfriend', '12345678901234567890', 'result_count'])
    assert.notDeepEqual(await findInLake(root, [kept]), [], kept);
  await pipeline.close();
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);
});

test('a repost goes with its original, and a quote loses only what it quotes', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const original = JSON.parse(tweet(GONE, 'quokka original')) as object;
  const pipeline = await openPipeline(root);
  await collectAll(
    pipeline,
    linesSource('x', [
      tweet(GONE, 'quokka original'),
      tweet('1600000000000000003', 'RT @name: quokka original', { retweeted_status: original }),
      tweet(STAYS, 'numbat says look', {
        user: '800800800',
        quoted_status_id_str: GONE,
        quoted_status: original,
      }),
      deletion(GONE),
    ]),
  );
  await pipeline.erase();
  assert.deepEqual(await findInLake(root, ['quokka']), []);
  assert.notDeepEqual(await findInLake(root, ['numbat']), []);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);
});

test('of an edited post the earlier version goes', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const version = (id: string, text: string, created: number): string =>
    JSON.stringify({
      id,
      text,
      author_id: '31313131',
      edit_history_tweet_ids: id === GONE ? [GONE] : [GONE, id],
      created_at: new Date(created).toISOString(),
    });
  const first = Number((BigInt(GONE) >> 22n) + 1288834974657n);
  const edit = String(BigInt(GONE) + (60_000n << 22n));
  const pipeline = await openPipeline(root);
  await collectAll(
    pipeline,
    linesSource('x', [version(GONE, 'quokka', first), version(edit, 'numbat', first + 60_000)]),
  );
  const erased = await pipeline.erase();
  assert.equal(erased.edited, 1);
  assert.deepEqual(await findInLake(root, ['quokka']), []);
  assert.notDeepEqual(await findInLake(root, ['numbat']), []);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), [`x:${GONE}`]);
});

test('a row of a table goes, dead letters that name a post, and exports that hold it', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  const csv = {
    name: 'table.csv',
    async *read() {
      yield {
        source: 'table.csv',
        format: {
          kind: 'csv' as const,
          encoding: 'utf-8',
          delimiter: ',',
          quote: '"',
          header: ['id', 'text'],
          columns: { id: 0, text: 1 },
          network: 'x',
        },
        payload: Buffer.from(`${GONE},"quokka, quoted\nover lines"\r\n${STAYS},numbat\r\n`),
        receivedAt: at,
        cursor: null,
      };
    },
  };
  await collectAll(pipeline, csv);
  await collectAll(
    pipeline,
    linesSource('x', [`{"id_str":"${GONE}","text":"quokka", broken`, deletion(GONE)]),
  );
  mkdirSync(join(root, 'exports'));
  writeFileSync(join(root, 'exports', 'old.csv'), `id,text\nx:${GONE},quokka\n`);
  writeFileSync(join(root, 'exports', 'other.csv'), `id,text\nx:${STAYS},numbat\n`);
  const erased = await pipeline.erase();
  assert.equal(erased.zones.exports.removed, 1);
  assert.equal(erased.zones['dead-letters'].records, 1);
  assert.deepEqual(await findInLake(root, ['quokka', GONE]), []);
  assert.ok((await findInLake(root, ['numbat'])).includes('exports/other.csv'));
  await pipeline.close();
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);
});

test('an erased account leaves nothing, neither its posts nor its number', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const account = '5150515051505';
  const pipeline = await openPipeline(root);
  await collectAll(
    pipeline,
    linesSource('x', [
      tweet(GONE, 'quokka', { user: account }),
      tweet('1600000000000000009', 'second quokka', { user: account }),
      tweet(STAYS, 'numbat'),
      JSON.stringify({ user_delete: { id: account, event_at: new Date(at + 60_000).toISOString() } }),
    ]),
  );
  const erased = await pipeline.erase();
  assert.equal(erased.authors, 1);
  assert.deepEqual(await findInLake(root, ['quokka', GONE, account]), []);
  await collectAll(pipeline, linesSource('late', [tweet(GONE, 'quokka', { user: account })]));
  await pipeline.erase();
  assert.deepEqual(await findInLake(root, ['quokka', GONE, account]), []);
  await pipeline.close();
  assert.deepEqual(await idsIn(root), [`x:${STAYS}`]);
});
