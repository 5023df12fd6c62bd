import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BlockFormat } from '../../src/model/block.ts';
import { Pipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { performTask } from '../../src/pipeline/tasks.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import type { Source } from '../../src/sources/source.ts';
import { collectAll, temporaryFolder } from '../support/lakes.ts';

const OPTIONS: PipelineOptions = { command: 'test', workers: 1, model: 'linear' };
const TEA_AND_COFFEE = [
  { name: 'coffee', rule: 'coffee OR espresso' },
  { name: 'tea', rule: 'tea -"tea time"' },
];

/** A status of Mastodon, of the first of March 2026 at noon and so many minutes. */
const status = (id: number, text: string, given: object = {}): string =>
  JSON.stringify({
    id: String(id),
    uri: `https://social.example/users/ada/statuses/${id}`,
    content: `<p>${text}</p>`,
    created_at: new Date(Date.UTC(2026, 2, 1, 12, id)).toISOString(),
    language: 'en',
    account: { acct: 'ada', url: 'https://social.example/@ada', display_name: 'Ada' },
    ...given,
  });

function source(name: string, format: BlockFormat, lines: readonly string[]): Source {
  return {
    name,
    async *read() {
      const payload = Buffer.from(lines.join('\n'));
      yield { source: name, format, payload, receivedAt: Date.UTC(2026, 2, 1, 13), cursor: null };
    },
  };
}

const SELECT: BlockFormat = { kind: 'jsonl', topics: 'select' };
const LINES = [
  status(1, 'I like coffee'),
  status(2, 'water'),
  status(3, 'tea and coffee'),
  status(4, 'at tea time'),
];

async function open(root: string, given: Partial<PipelineOptions> = {}): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, { ...OPTIONS, ...given });
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

/** The number of the post and its topics, of every post in the lake. */
async function topicsOf(root: string): Promise<Record<string, string[]>> {
  const engine = await QueryEngine.open(root);
  try {
    const { posts } = await engine.posts();
    return Object.fromEntries(
      posts.map(({ id, topics }) => [id.slice(id.lastIndexOf('/') + 1), topics] as const).sort(),
    );
  } finally {
    engine.close();
  }
}

test('A stream of everything keeps posts of a topic alone, each with all its topics', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  const reasons: Record<string, number>[] = [];
  pipeline.enricher.onCommit(({ tallies }) => reasons.push(tallies.get('stream')!.reasons.other));
  await collectAll(pipeline, source('stream', SELECT, LINES));
  await pipeline.close();
  assert.deepEqual(await topicsOf(root), { 1: ['coffee'], 3: ['coffee', 'tea'] });
  assert.deepEqual(reasons, [{ 'of no topic': 2 }]);
});

test('A file is kept whole, and what a network was asked for keeps the names that are followed', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  await collectAll(pipeline, source('file', { kind: 'jsonl' }, LINES));
  await collectAll(
    pipeline,
    source('asked', { kind: 'jsonl', topics: ['tea', 'gone'] }, [status(9, 'milk')]),
  );
  await pipeline.close();
  assert.deepEqual(await topicsOf(root), { 1: ['coffee'], 2: [], 3: ['coffee', 'tea'], 4: [], 9: ['tea'] });
});

test('Without topics a stream is kept whole', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root);
  await collectAll(pipeline, source('stream', SELECT, LINES));
  await pipeline.close();
  assert.deepEqual(await topicsOf(root), { 1: [], 2: [], 3: [], 4: [] });
});

test('Topics are added, changed and removed while running, and hold for what comes after', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  let told = 0;
  pipeline.topics.onChange(() => told++);
  pipeline.topics.add({ name: 'water', rule: 'water' });
  await collectAll(pipeline, source('one', SELECT, [status(2, 'water')]));
  pipeline.topics.change({ name: 'water', rule: 'water  OR (milk)' });
  await collectAll(pipeline, source('two', SELECT, [status(5, 'milk')]));
  pipeline.topics.remove('water');
  await collectAll(pipeline, source('three', SELECT, [status(6, 'water'), status(7, 'tea')]));
  await pipeline.close();
  assert.equal(told, 3);
  assert.deepEqual(await topicsOf(root), { 2: ['water'], 5: ['water'], 7: ['tea'] });
});

test('An edit that leaves every topic hides the post, until a topic wants it as it is now', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  await collectAll(pipeline, source('one', SELECT, LINES));
  const edited = status(1, 'I like water', { edited_at: '2026-03-01T14:00:00.000Z' });
  await collectAll(pipeline, source('two', SELECT, [edited]));
  assert.deepEqual(await topicsOf(root), { 3: ['coffee', 'tea'] });
  pipeline.topics.add({ name: 'water', rule: 'water' });
  await collectAll(pipeline, source('three', SELECT, [edited]));
  await pipeline.close();
  assert.deepEqual(await topicsOf(root), { 1: ['water'], 3: ['coffee', 'tea'] });
});

test('Counts, windows, reports, top and search go by topic', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  await collectAll(pipeline, source('file', { kind: 'jsonl' }, LINES));
  await pipeline.close();
  const engine = await QueryEngine.open(root);
  t.after(() => engine.close());
  assert.equal((await engine.summary({ topics: ['coffee'] })).posts, 2);
  assert.equal((await engine.summary({ topics: ['coffee', 'tea'] })).posts, 2);
  assert.deepEqual(
    (await engine.report('topic')).map(({ key, posts }) => [key, posts]),
    [
      ['coffee', 2],
      ['tea', 1],
    ],
  );
  assert.deepEqual(
    (await engine.top('topics', { hashtag: 'none' })).map(({ key }) => key),
    [],
  );
  for (const by of ['rollups', 'posts'] as const) {
    const windows = await engine.windows({ topics: ['tea', 'coffee'] }, { by });
    assert.deepEqual(
      windows.map(({ topic, posts }) => [topic, posts]),
      [
        ['coffee', 2],
        ['tea', 1],
      ],
      by,
    );
  }
  const { posts } = await engine.posts({ topics: ['coffee'], text: 'tea' });
  assert.deepEqual(
    posts.map(({ text }) => text),
    ['tea and coffee'],
  );
});

test('Configured topics follow the file at each start, and those added while running stay', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const first = await open(root, { topics: TEA_AND_COFFEE });
  first.topics.add({ name: 'water', rule: 'water' });
  assert.throws(() => first.topics.change({ name: 'tea', rule: 'x' }), /is the configuration's/);
  assert.throws(() => first.topics.add({ name: 'water', rule: 'x' }), /There is a topic "water" already/);
  assert.throws(() => first.topics.remove('wine'), /There is no topic "wine"/);
  assert.throws(() => first.topics.add({ name: '*', rule: 'x' }), /The name "\*" is to be 1 to 64 letters/);
  assert.throws(() => first.topics.add({ name: 'wine', rule: '-x' }), /wrong at column 1/);
  await first.close();
  const second = await open(root, { topics: [{ name: 'coffee', rule: 'mocha' }] });
  assert.deepEqual(
    second.topics.list().map(({ name, rule, origin }) => ({ name, rule, origin })),
    [
      { name: 'coffee', rule: 'mocha', origin: 'config' },
      { name: 'water', rule: 'water', origin: 'api' },
    ],
  );
  await second.close();
  const third = await open(root);
  assert.equal(third.topics.list().length, 2, 'without a file they stay as they are');
  await third.close();
});

test('A change is handed to the process that owns the lake, and takes hold there', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const owner = await open(root);
  const { runTask } = await import('../../src/pipeline/tasks.ts');
  await owner.takeWork((task, context) => runTask(owner, task, context));
  const context = { signal: new AbortController().signal, stdin: process.stdin, progress: () => {} };
  const added = await performTask(
    root,
    OPTIONS,
    'topics',
    { do: 'add', name: 'tea', rule: '(tea)' },
    context,
  );
  assert.equal(added.rule, 'tea');
  await assert.rejects(
    performTask(root, OPTIONS, 'topics', { do: 'add', name: 'b', rule: 'a (' }, context),
    /wrong at column 3/,
  );
  await collectAll(owner, source('stream', SELECT, LINES));
  await owner.close();
  assert.deepEqual(await topicsOf(root), { 3: ['tea'], 4: ['tea'] });
});

test('A lake that is made anew keeps its topics', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  pipeline.topics.add({ name: 'water', rule: 'water' });
  await collectAll(pipeline, source('stream', SELECT, LINES));
  await pipeline.close();
  const before = await topicsOf(root);
  assert.deepEqual((await rebuild(root, OPTIONS)).damaged, []);
  assert.deepEqual(await topicsOf(root), before);
  const again = await open(root);
  assert.deepEqual(
    again.topics.list().map(({ name, origin }) => [name, origin]),
    [
      ['coffee', 'config'],
      ['tea', 'config'],
      ['water', 'api'],
    ],
  );
  await again.close();
});

test('A stored rule that cannot be read is named, and a lake made anew goes on without it', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { topics: TEA_AND_COFFEE });
  await collectAll(pipeline, source('stream', SELECT, LINES));
  pipeline.lake.db.exec("update topic set rule = 'tea near:coffee' where name = 'tea'");
  await pipeline.close();
  await assert.rejects(open(root), /The rule of the topic "tea" in state\.db cannot be read \(.*near:/);
  const { damaged } = await rebuild(root, OPTIONS);
  assert.deepEqual(
    damaged.map(({ what }) => what),
    ['state.db: the topic tea'],
  );
  const again = await open(root);
  assert.deepEqual(
    again.topics.list().map(({ name }) => name),
    ['coffee'],
  );
  await again.close();
});
