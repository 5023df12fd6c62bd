/** A lake in a bucket: what is published there is whole at every moment, and has one owner. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLakeReader, ownLakeAlone } from '../../src/lake/lake.ts';
import { readInventory } from '../../src/lake/s3/inventory.ts';
import { readPointer } from '../../src/lake/s3/pointer.ts';
import { literal } from '../../src/lake/schema.ts';
import { UndertoneError } from '../../src/model/errors.ts';
import { forget } from '../../src/pipeline/forget.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { findInLake } from '../support/lake-bytes.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  rowsOf,
  temporaryFolder,
} from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import {
  addLines,
  bucketLake,
  deletion,
  download,
  objectsAt,
  pullTo,
  startBucket,
  tweet,
  tweetId,
  tweets,
} from './bucket-lakes.ts';
import { cutOffProxy } from './servers/cut-off-proxy.ts';

const NEVER = new AbortController().signal;

const withCode = (code: string) => (error: unknown) => error instanceof UndertoneError && error.code === code;

/** A lake of its own folder with these lines, closed. */
async function localLake(root: string, name: string, lines: readonly string[]): Promise<void> {
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource(name, lines));
  await pipeline.close();
}

/** Publishes a folder as it is. */
async function push(endpoint: string, prefix: string, root: string): Promise<void> {
  const publisher = bucketLake(endpoint, prefix, root, { sendsOnly: true });
  const lake = await ownLakeAlone(root, { command: 'test push', publisher });
  let isSent = false;
  try {
    await publisher.publish(lake);
    isSent = true;
  } finally {
    await publisher.leave(isSent);
    lake.close();
    publisher.close();
  }
}

test('two machines take turns with one lake, and each has the rows that both gave it', async (t) => {
  const { url } = await startBucket(t);
  const [a, b, alone] = ['a', 'b', 'alone'].map((name) => join(temporaryFolder(t), name)) as [
    string,
    string,
    string,
  ];
  const onA = bucketLake(url, 'turns', a);
  const first = await addLines(onA, 'first', tweets(0, 2000));
  const onB = bucketLake(url, 'turns', b);
  const second = await addLines(onB, 'second', tweets(1900, 2100));
  assert.ok(second!.bytes < first!.bytes, `${second!.bytes} bytes after ${first!.bytes}`);
  await onA.refresh(NEVER);
  await localLake(alone, 'both', [...tweets(0, 2000), ...tweets(1900, 2100)]);
  const rows = await assertConsistent(a);
  assert.equal(rows.length, 2100);
  assert.deepEqual(rows, await rowsOf(alone));
  const third = await addLines(onA, 'third', tweets(2100, 2110));
  assert.ok(third!.objects > 0);
  await onB.refresh(NEVER);
  assert.deepEqual(await assertConsistent(b), await rowsOf(a));
});

test('wherever a publication is cut off, the bucket has the last one whole, and the next one ends it', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await localLake(before, 'one', tweets(0, 300));
  cpSync(before, after, { recursive: true });
  await localLake(after, 'two', [
    ...tweets(300, 400),
    ...tweets(0, 60).map((line) => line.replace(':1,', ':2,')),
    deletion(3),
  ]);
  // Merged, so that the publication has objects to remove as well.
  const merging = await openPipeline(after);
  await merging.erase();
  await merging.close();
  const wanted = { before: await rowsOf(before), after: await rowsOf(after) };
  assert.notDeepEqual(wanted.before, wanted.after);
  let cuts = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1, isCut = true; isCut; at++) {
      const prefix = `cut-${when}-${at}`;
      const proxy = await cutOffProxy(t, url);
      const machine = join(folder, prefix);
      cpSync(before, machine, { recursive: true });
      await push(proxy.url, prefix, machine);
      rmSync(join(machine, 'posts'), { recursive: true });
      rmSync(join(machine, 'raw'), { recursive: true });
      cpSync(after, machine, { recursive: true });
      proxy.cutAt(at, when);
      isCut = await push(proxy.url, prefix, machine).then(
        () => false,
        () => true,
      );
      if (isCut) cuts++;
      const other = join(folder, `${prefix}-other`);
      await pullTo(url, prefix, other);
      const rows = await assertConsistent(other);
      const isOld = rows.length === wanted.before.length;
      assert.deepEqual(rows, isOld ? wanted.before : wanted.after, `cut ${when} change ${at}`);
      if (!isCut) assert.ok(!isOld);
      proxy.cutAt(null);
      await push(proxy.url, prefix, machine);
      await pullTo(url, prefix, other);
      assert.deepEqual(await assertConsistent(other), wanted.after, `ended after a cut ${when} change ${at}`);
      const keys = await objectsAt(url, prefix).list('posts');
      const local = readdirSync(join(after, 'posts'), { recursive: true }).filter((name) =>
        String(name).endsWith('.parquet'),
      );
      assert.equal(keys.length, local.length, 'nothing is left over among the posts');
      rmSync(machine, { recursive: true });
      rmSync(other, { recursive: true });
    }
  }
  t.diagnostic(`${cuts} cuts`);
  assert.ok(cuts > 20);
});

test('of two that begin one lake at once, one has it, and the other is told who', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const tries = await Promise.allSettled(
    Array.from({ length: 6 }, (_, n) =>
      addLines(bucketLake(url, 'race', join(folder, String(n))), `from ${n}`, tweets(n * 10, n * 10 + 10)),
    ),
  );
  const refused = tries.filter((one) => one.status === 'rejected');
  for (const { reason } of refused) {
    // Who came late finds another lake there, or an owner at work.
    assert.ok(
      withCode('lake-owned')(reason) || withCode('other-lake')(reason) || withCode('lease-lost')(reason),
      String(reason),
    );
  }
  assert.ok(refused.length < 6);
  await pullTo(url, 'race', join(folder, 'reader'));
  const rows = await assertConsistent(join(folder, 'reader'));
  assert.equal(rows.length, (6 - refused.length) * 10);
});

test('an owner that was cut off is taken over, publishes nothing more, and keeps what it had', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const proxy = await cutOffProxy(t, url);
  const notes: string[] = [];
  const onA = bucketLake(proxy.url, 'taken', a, { leaseMs: 2000, onNote: (note) => notes.push(note) });
  await addLines(onA, 'first', tweets(0, 50));
  const pipeline = await Pipeline.open(a, { command: 'test a', workers: 1, model: 'linear', publisher: onA });
  assert.ok(pipeline instanceof Pipeline);
  await collectAll(pipeline, linesSource('lost', tweets(50, 60)));
  proxy.cutAt(1);
  await assert.rejects(onA.publish(pipeline.lake));
  const onB = bucketLake(url, 'taken', b, { leaseMs: 2000 });
  await assert.rejects(addLines(onB, 'second', tweets(100, 120)), withCode('lake-owned'));
  await new Promise((resolve) => setTimeout(resolve, 3500));
  await addLines(onB, 'second', tweets(100, 120));
  proxy.cutAt(null);
  await assert.rejects(pipeline.publishing!.publish(), withCode('lease-lost'));
  await assert.rejects(pipeline.failed, withCode('lease-lost'));
  await assert.rejects(pipeline.close(), withCode('lease-lost'));
  assert.equal((await rowsOf(a)).length, 60);
  await onA.refresh(NEVER);
  assert.match(notes.join(), /kept in .*unpublished/);
  const aside = readdirSync(folder).find((name) => name.startsWith('a.unpublished'))!;
  assert.equal((await rowsOf(join(folder, aside))).length, 60);
  assert.equal((await assertConsistent(a)).length, 70);
  await onB.refresh(NEVER);
  assert.deepEqual(await rowsOf(b), await rowsOf(a));
});

test('a process that was killed has its lake again at once on the same machine', async (t) => {
  const { url } = await startBucket(t);
  const root = join(temporaryFolder(t), 'a');
  const proxy = await cutOffProxy(t, url);
  const killed = bucketLake(proxy.url, 'again', root);
  await addLines(killed, 'first', tweets(0, 30));
  const lake = await ownLakeAlone(root, { command: 'killed', publisher: killed });
  proxy.cutAt(1);
  lake.close();
  const next = bucketLake(url, 'again', root);
  await addLines(next, 'second', tweets(30, 40));
  assert.equal((await rowsOf(root)).length, 40);
});

test('what is forgotten is gone from the bucket when the receipt is given', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const root = join(folder, 'a');
  const secret = 'abracadabra nobody else says';
  const publisher = bucketLake(url, 'gone', root);
  await addLines(publisher, 'first', [...tweets(0, 400), tweet(500, `I said ${secret}`)]);
  await addLines(publisher, 'second', tweets(400, 450));
  const texts = [secret, tweetId(500), 'abracadabra'];
  await download(url, 'gone', join(folder, 'with'));
  assert.ok((await findInLake(join(folder, 'with'), texts)).length > 0);
  const pipeline = await Pipeline.open(root, {
    command: 'test forget',
    workers: 1,
    model: 'linear',
    publisher,
  });
  assert.ok(pipeline instanceof Pipeline);
  const context = { signal: NEVER, stdin: process.stdin, progress: () => {} };
  const { receipt } = await forget(
    pipeline,
    { posts: [`x:${tweetId(500)}`], authors: [], always: false },
    context,
  );
  const keys = await download(url, 'gone', join(folder, 'without'));
  await pipeline.close();
  assert.ok(receipt.bucket!.removed > 0);
  assert.equal(receipt.bucket!.keeps_versions, false);
  assert.deepEqual(await findInLake(join(folder, 'without'), texts), []);
  const objects = objectsAt(url, 'gone');
  const { pointer } = (await readPointer(objects))!;
  const inventory = await readInventory(objects, pointer.inventory!);
  assert.ok(
    keys.filter((key) => key.startsWith('state/extents/')).length <= inventory.state.extents.length + 1,
  );
});

test('readers that know only the bucket come to the same posts by subtracting what is hidden', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const publisher = bucketLake(url, 'outside', join(folder, 'a'));
  await addLines(publisher, 'first', tweets(0, 300));
  // The same version with other content: by the smaller hash some take the place of what is there.
  await addLines(publisher, 'second', [
    ...Array.from({ length: 100 }, (_, n) => tweet(n, undefined, 7)),
    deletion(200),
    deletion(201),
  ]);
  const reader = openLakeReader(join(folder, 'a'));
  const hidden = Number(reader.db.prepare('select count(*) as n from tombstone').get()?.n);
  reader.close();
  assert.ok(hidden > 10, `${hidden} rows are hidden`);
  const there = join(folder, 'there');
  const keys = await download(url, 'outside', there);
  assert.ok(keys.some((key) => key.startsWith('tombstones/posts/')));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(
    `select id, likes::INT from read_parquet(${literal(join(there, 'posts/**/*.parquet'))}, hive_partitioning = false) posts
     where not exists (select 1 from read_json(${literal(join(there, 'tombstones/posts/*.jsonl'))}, format = 'newline_delimited',
       columns = {id: 'VARCHAR', version: 'DOUBLE', hash: 'BIGINT'}) gone where gone.id = posts.id
       and (posts._version < gone.version or (posts._version = gone.version and (gone.hash is null or posts._hash > gone.hash))))
     order by id`,
  );
  const seen = found.getRows().map(([id, likes]) => ({ id: String(id), likes: Number(likes) }));
  connection.closeSync();
  instance.closeSync();
  const rows = (await rowsOf(join(folder, 'a'))).map(
    (row) => JSON.parse(row) as { id: string; likes: number },
  );
  assert.deepEqual(
    seen,
    rows.map(({ id, likes }) => ({ id, likes })),
  );
});

test('what the state was kept in goes once nobody can be reading it, and an owner falls behind and catches up', async (t) => {
  const { url } = await startBucket(t);
  const root = join(temporaryFolder(t), 'a');
  const proxy = await cutOffProxy(t, url);
  let now = Date.now();
  const publisher = bucketLake(proxy.url, 'grace', root, { clock: { now: () => now } });
  const said: string[] = [];
  const pipeline = await Pipeline.open(root, {
    command: 'test grace',
    workers: 1,
    model: 'linear',
    publisher,
    publishing: {
      everyMs: 100,
      onPublished: ({ objects }) => said.push(`published ${objects}`),
      onBehind: () => said.push('behind'),
    },
  });
  assert.ok(pipeline instanceof Pipeline);
  const objects = objectsAt(url, 'grace');
  const publication = async (): Promise<number> => (await readPointer(objects))?.pointer.publication ?? 0;
  await collectAll(pipeline, linesSource('one', tweets(0, 50)));
  await eventually(async () => assert.ok((await publication()) > 0));
  const first = await objects.list('state/extents');
  proxy.cutAt(1);
  await collectAll(pipeline, linesSource('two', tweets(50, 100)));
  await eventually(() => assert.ok(said.includes('behind')), 60_000);
  proxy.cutAt(null);
  const before = await publication();
  await eventually(async () => assert.ok((await publication()) > before), 60_000);
  const between = await objects.list('state/extents');
  assert.ok(
    first.every((key) => between.includes(key)),
    'readers may still be at the first state',
  );
  now += 16 * 60_000;
  await collectAll(pipeline, linesSource('three', tweets(100, 110)));
  await pipeline.close();
  const after = await objects.list('state/extents');
  const { pointer } = (await readPointer(objects))!;
  const { state } = await readInventory(objects, pointer.inventory!);
  assert.ok(!first.every((key) => after.includes(key) || state.extents.includes(key)));
  const reader = join(temporaryFolder(t), 'reader');
  await pullTo(url, 'grace', reader);
  assert.equal((await assertConsistent(reader)).length, 110);
});

test('what cannot be is told in plain words, and nothing is changed by it', async (t) => {
  const { url } = await startBucket(t);
  const folder = temporaryFolder(t);
  const root = join(folder, 'a');
  const refused = async (code: string, words: RegExp, work: Promise<unknown>): Promise<void> => {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof UndertoneError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
  };
  await addLines(bucketLake(url, 'lake', root), 'first', tweets(0, 40));
  await localLake(join(folder, 'other'), 'other', tweets(0, 5));
  await refused('other-lake', /holds another lake/, push(url, 'lake', join(folder, 'other')));
  cpSync(root, join(folder, 'stranger'), { recursive: true });
  rmSync(join(folder, 'stranger/bucket.json'));
  await refused('lake-parted', /is no longer what/, push(url, 'lake', join(folder, 'stranger')));
  const foreign = objectsAt(url, 'foreign');
  await foreign.put('posts/date=2026-11-01/somebody.parquet', Buffer.from('x'));
  await refused('bucket-taken', /holds nothing else/, push(url, 'foreign', join(folder, 'other')));

  const objects = objectsAt(url, 'lake');
  const { pointer, etag } = (await readPointer(objects))!;
  const newer = await objects.putIf(
    'state/current.json',
    Buffer.from(JSON.stringify({ ...pointer, format: 2 })),
    { etag },
  );
  await refused('lake-too-new', /newer Undertone/, pullTo(url, 'lake', join(folder, 'b')));
  await objects.putIf('state/current.json', Buffer.from(JSON.stringify(pointer)), { etag: newer! });

  const { state } = await readInventory(objects, pointer.inventory!);
  const whole = await objects.get(state.extents[0]!);
  await objects.put(state.extents[0]!, whole.subarray(0, whole.length - 9));
  await refused('corrupt', /state\/extents.*doctor --rebuild/, pullTo(url, 'lake', join(folder, 'b')));
  assert.ok(!existsSync(join(folder, 'b/state.db')));
  await objects.put(state.extents[0]!, whole);
  await pullTo(url, 'lake', join(folder, 'b'));
  assert.equal((await assertConsistent(join(folder, 'b'))).length, 40);
  await objects.deleteAll(await objects.list(''));
  await refused('bucket-emptied', /holds no lake any more/, pullTo(url, 'lake', join(folder, 'b')));
});
