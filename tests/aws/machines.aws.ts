/** The machines that ask Athena, run as their definitions say: on Trino, which Athena is, and the S3 of moto. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { settingsSchema } from '../../deploy/aws/config.ts';
import { exportStates } from '../../deploy/aws/stacks/analytics/exports.ts';
import { mergeStates } from '../../deploy/aws/stacks/analytics/merge-windows.ts';
import { windowsStates } from '../../deploy/aws/stacks/analytics/windows.ts';
import { MachineError, runMachine, type Task } from '../../deploy/aws/tests/run-machine.fixture.ts';
import { TRINO_TYPE } from '../../src/lake/warehouse/athena-views.ts';
import { athenaViews, createView } from '../../src/lake/warehouse/warehouse.ts';
import { WINDOW_COLUMNS } from '../../src/windows/window.ts';
import { startBucket } from './bucket-lakes.ts';
import { startTrino, type TrinoRow } from './servers/trino.ts';
import { FROM, smallLake, TO } from './warehouse/small-lake.ts';
import { createTables, insert } from './warehouse/trino-tables.ts';
import { assertSameWindows, localWindows, rowsInFiles } from './warehouse/windows.ts';

const BUCKET = 'undertone-lakes';
const place = { bucket: { bucketName: BUCKET }, prefix: 'lake/', database: 'default', workgroup: 'lake' };
const lake = place as never;
const settings = settingsSchema.parse({ enrich: { model: 'linear' } });

// biome-ignore lint/suspicious/noExplicitAny: each has arguments of its own
const COMMANDS: Record<string, new (args: any) => object> = {
  completeMultipartUpload: CompleteMultipartUploadCommand,
  createMultipartUpload: CreateMultipartUploadCommand,
  deleteObjects: DeleteObjectsCommand,
  headObject: HeadObjectCommand,
  listObjectsV2: ListObjectsV2Command,
  uploadPartCopy: UploadPartCopyCommand,
};

/** What Athena puts into the bucket as a result: every cell that is not null in quotes. */
const csvOf = (rows: readonly TrinoRow[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)]
    .map((cells) => cells.map((cell) => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`)))
    .map((cells) => `${cells.join(',')}\n`)
    .join('');

/** Athena over the tables of a small lake, with the paths of the objects that windows are in, and S3. */
async function startAthena(t: TestContext) {
  const [trino, small, { url }] = await Promise.all([startTrino(t), smallLake(t), startBucket(t)]);
  await createTables(trino, small);
  const columns = [...WINDOW_COLUMNS, { name: '$path', type: 'text' as const, nullable: true }];
  await trino.ask('drop table "windows_revisions"');
  const list = columns.map(({ name, type }) => `"${name}" ${TRINO_TYPE[type]}`);
  await trino.ask(`create table "windows_revisions" (${list.join(', ')})`);
  for (const view of athenaViews({ windows: WINDOW_COLUMNS })) await trino.ask(createView(view));
  const s3 = new S3Client({ endpoint: url, forcePathStyle: true });
  t.after(() => s3.destroy());

  const results: TrinoRow[][] = [];
  const refusals: string[] = [];
  const tasks: Record<string, Task> = {
    'athena:startQueryExecution.sync': async ({ QueryString }: { QueryString: string }) => {
      assert.ok(QueryString.length < 262_144, 'the most that Athena reads');
      const rows = await trino.ask(QueryString);
      const id = String(results.push(rows) - 1);
      const Key = `lake/athena/${id}.csv`;
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: csvOf(rows) }));
      const ResultConfiguration = { OutputLocation: `s3://${BUCKET}/${Key}` };
      return { QueryExecution: { QueryExecutionId: id, ResultConfiguration } };
    },
    'athena:getQueryResults': ({ QueryExecutionId }: { QueryExecutionId: string }) => {
      const rows = results[Number(QueryExecutionId)]!;
      const names = { Data: [{ VarCharValue: 'date' }] };
      const cells = rows.map((row) => ({
        Data: Object.values(row).map((value) => ({ VarCharValue: String(value) })),
      }));
      return { ResultSet: { Rows: [names, ...cells] } };
    },
    'aws-sdk:s3:*': async (args: object, resource: string) => {
      const action = resource.slice('aws-sdk:s3:'.length);
      if (action === refusals[0]) {
        refusals.shift();
        throw new MachineError('S3.SlowDownException', 'not now');
      }
      const { $metadata, ...answer } = await s3.send(new COMMANDS[action]!(args as never) as never);
      return answer;
    },
  };
  const run = (StartAt: string, States: object, input: object, startedAt = new Date().toISOString()) =>
    runMachine({ StartAt, States }, input, { tasks, startedAt });
  const keys = async (Prefix: string): Promise<string[]> => {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: BUCKET, Prefix });
    const found: string[] = [];
    for await (const { Contents = [] } of pages) found.push(...Contents.map(({ Key }) => Key!));
    return found;
  };
  const get = async (Key: string): Promise<string> =>
    (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body!.transformToString();
  return { trino, small, s3, columns, refusals, run, keys, get };
}

const revisions = 'select count(*) as n, count("$path") as placed from "windows_revisions"';

test('machines that ask Athena: windows, their objects, exports', async (t) => {
  const { trino, small, s3, columns, refusals, run, keys, get } = await startAthena(t);
  const windows = (input: object) => run('Span', windowsStates(settings, lake), input);
  const seen = async () => {
    const rows = await trino.ask('select * from "windows" order by "window_start", "topic"');
    return rows.map((row): Record<string, unknown> & { window_start: number } => ({
      ...row,
      window_start: Date.parse(`${String(row.window_start).replace(' ', 'T')}Z`),
      window_end: Date.parse(`${String(row.window_end).replace(' ', 'T')}Z`),
    }));
  };

  await t.test('the daily run works out days of long ago that lack windows, and no day twice', async () => {
    await windows({ days: 31, older: true });
    const found = await seen();
    const compared = found.filter(({ window_start: start }) => start >= FROM && start < TO);
    assertSameWindows(compared, await localWindows(small));
    await windows({ days: 31, older: true });
    await windows({ from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() });
    assert.deepEqual(await seen(), found);
    assert.equal((await trino.ask(revisions))[0]!.n, found.length);
  });

  await t.test('exports are the files of one machine', async () => {
    const folder = small.local.replace(/[^/]+$/, '');
    refusals.push('uploadPartCopy', 'headObject');
    const [posts] = await run('EachFile', exportStates(lake), {});
    assert.equal(posts.file, `s3://${BUCKET}/lake/exports/posts.csv`);
    await small.undertone('export', 'posts', '--output', join(folder, 'local.csv'));
    writeFileSync(join(folder, 'athena.csv'), await get('lake/exports/posts.csv'));
    const rowsIn = async (file: string) => {
      const rows = await rowsInFiles(join(folder, file), '*', 'id');
      // Entities are in the bucket alone.
      // What is null is nothing there, and what is empty nothing here; 0.0 is 0 to Trino's client.
      const plain = (cell: unknown) => String(cell ?? '').replace(/^(\d+)\.0$/, '$1');
      const filled = (row: object) =>
        Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]));
      return rows
        .filter(({ id }) => /^x:16/.test(String(id)))
        .map((row) => ({ ...filled(row), entities: null }));
    };
    const [found, expected] = await Promise.all([rowsIn('athena.csv'), rowsIn('local.csv')]);
    assert.ok(found.length > 300);
    assert.deepEqual(found, expected);
    await run('EachFile', exportStates(lake), { from: '2026-03-02', to: '2026-03-02T12:00:00Z' });
    writeFileSync(join(folder, 'day.csv'), await get('lake/exports/posts.csv'));
    const day = await rowsInFiles(join(folder, 'day.csv'), '*', 'id');
    const dayOf = ({ created_at }: Record<string, unknown>) => String(created_at).slice(0, 10);
    assert.deepEqual(new Set(day.map(dayOf)), new Set(['2026-03-02']));
    assert.ok(day.length < found.length);
  });

  await t.test(
    'small objects of windows are written together, and no row is lost or read twice',
    async () => {
      const before = await seen();
      const row = before[0]!;
      const put = (key: string, Body = 'small') =>
        s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `lake/windows/${key}`, Body }));
      const small = Array.from({ length: 430 }, (_, n) => `2026-${String(n).padStart(4, '0')}.parquet`);
      const large = 'large.parquet';
      await Promise.all([...small.map((key) => put(key)), put(large, 'x'.repeat(8_388_608))]);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'lake/posts/other.parquet', Body: 'x' }));
      // Of a window of its own each, the first twice, as after a run that was cut off.
      const start = Date.UTC(2025, 0, 1);
      const placed = [small[0]!, ...small, large].map((key) => {
        const at = start + small.indexOf(key) * 900_000;
        const times = { window_start: at, window_end: at + 900_000 };
        return { ...row, ...times, revision: 1, $path: `s3://${BUCKET}/lake/windows/${key}` };
      });
      await insert(trino, 'windows_revisions', columns, placed);
      const expected = await seen();
      assert.equal(expected.length, before.length + small.length + 1);

      const soon = new Date(Date.now() + 600_000).toISOString();
      await run('Begin', mergeStates(lake), {}, soon);
      assert.equal((await keys('lake/windows/')).length, small.length + 1, 'what was just written stays');
      const [{ n }] = (await trino.ask(revisions)) as [{ n: number }];
      refusals.push('deleteObjects', 'listObjectsV2');
      const later = new Date(Date.now() + 7_200_000).toISOString();
      await run('Begin', mergeStates(lake), {}, later);
      // The second page has too few.
      assert.deepEqual(
        await keys('lake/windows/'),
        [...small.slice(400), large].map((key) => `lake/windows/${key}`),
      );
      assert.deepEqual(await keys('lake/posts/'), ['lake/posts/other.parquet']);
      const [after] = await trino.ask(revisions);
      assert.equal(after!.n, n + 400);
      assert.deepEqual(await seen(), expected);
      const gone = small.slice(0, 400).map((key) => `'s3://${BUCKET}/lake/windows/${key}'`);
      const [left] = await trino.ask(
        `select count(*) as n from (select distinct "window_start", "topic" from "windows_revisions" where "$path" is null or "$path" not in (${gone.join(', ')}))`,
      );
      assert.equal(left!.n, expected.length, 'all of it is there without the objects that were deleted');
    },
  );
});
