/** Handles of Bluesky's authors: as they were when a post came, whatever happens later. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { forget } from '../../src/pipeline/forget.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { askProfiles } from '../../src/sources/bluesky-jetstream/app-view.ts';
import { createJetstreamSource } from '../../src/sources/bluesky-jetstream/jetstream.ts';
import { ProfileResolver } from '../../src/sources/bluesky-jetstream/profile-resolver.ts';
import { startAppViewServer } from '../servers/app-view-server.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { findInLake } from '../support/lake-bytes.ts';
import { openPipeline, rowsOf, temporaryFolder } from '../support/lakes.ts';

const ADA = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
const BASE_US = 1_773_446_400_000_000;

const at = (seconds: number, did: string, body: object): string =>
  JSON.stringify({ did, time_us: BASE_US + seconds * 1_000_000, ...body });
const post = (seconds: number, did: string, text: string): string =>
  at(seconds, did, {
    kind: 'commit',
    commit: {
      rev: `r${seconds}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `k${seconds}`,
      record: { text, langs: ['en'] },
    },
  });
const identity = (seconds: number, did: string): string =>
  at(seconds, did, { kind: 'identity', identity: { did, handle: 'unproven.example', seq: 1 } });

/** Both servers, and a function that reads what the stream has, up to its last post, into a pipeline. */
async function bluesky(t: TestContext) {
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  const appView = await startAppViewServer();
  t.after(() => appView.close());
  appView.accounts.set(ADA, { handle: 'ada.example', displayName: 'Ada' });
  const read = async (pipeline: Pipeline, upToSecond: number, blockEvents = 1): Promise<void> => {
    const profiles = new ProfileResolver({
      ask: askProfiles(appView.url),
      store: pipeline.profiles,
      clock: { now: () => Date.now() },
      random: Math.random,
      waitMs: 5_000,
      spacingMs: 1,
    });
    const source = createJetstreamSource({
      name: 'sky',
      instances: [jetstream.url],
      profiles,
      blockEvents,
      blockDelayMs: 50,
    });
    const stop = new AbortController();
    const cursor = JSON.stringify({ instance: jetstream.url, time_us: BASE_US });
    const whole = { ...source, read: (_: unknown, signal: AbortSignal) => source.read(cursor, signal) };
    await pipeline.collect(whole, stop.signal, {
      alongside: (block) => {
        const reached = JSON.parse(block.cursor!).time_us >= BASE_US + upToSecond * 1_000_000;
        if (reached) stop.abort();
      },
    });
    await pipeline.settled();
  };
  return { jetstream, appView, read };
}

const who = async (root: string): Promise<unknown[]> =>
  (await rowsOf(root)).map((row) => {
    const { text, author_handle: handle, author_name: name } = JSON.parse(row);
    return [text, handle, name];
  });

test('a post has its author’s handle of the time, a change of identity is seen, and what is made anew from the originals is the same', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const { jetstream, appView, read } = await bluesky(t);
  const pipeline = await openPipeline(root);
  jetstream.push(post(1, ADA, 'first'), post(2, BOB, 'unknown'));
  await read(pipeline, 2);
  appView.accounts.set(ADA, { handle: 'lovelace.example', displayName: 'Ada L.' });
  jetstream.push(identity(3, ADA), post(4, ADA, 'second'));
  await read(pipeline, 4);
  await pipeline.close();
  const rows = await rowsOf(root);
  assert.deepEqual(await who(root), [
    ['first', 'ada.example', 'Ada'],
    ['second', 'lovelace.example', 'Ada L.'],
    ['unknown', null, null],
  ]);
  appView.accounts.clear();
  rmSync(join(root, 'posts'), { recursive: true });
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  assert.deepEqual(await rowsOf(root), rows);
});

test('a forgotten author is in no block, no cache and no byte of the lake, and others keep their handles', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const { jetstream, appView, read } = await bluesky(t);
  appView.accounts.set(BOB, { handle: 'bob-builder.example' });
  const pipeline = await openPipeline(root);
  jetstream.push(post(1, ADA, 'to be forgotten'), post(2, BOB, 'stays'));
  await read(pipeline, 2, 2);
  pipeline.lake.profiles.flush(Date.now());
  const cached = () => pipeline.lake.profiles.find([ADA, BOB], Date.now()).map(({ id }) => id);
  assert.deepEqual(cached(), [ADA, BOB]);
  const context = { signal: new AbortController().signal, stdin: Readable.from([]), progress() {} };
  const author = { network: 'bluesky', authorId: ADA };
  await forget(pipeline, { posts: [], authors: [author], always: false }, context);
  assert.deepEqual(cached(), [BOB]);
  await pipeline.close();
  assert.deepEqual(await findInLake(root, [ADA, 'ada.example']), []);
  assert.deepEqual(await who(root), [['stays', 'bob-builder.example', null]]);
});

test('in a lake of pseudonyms a handle becomes a token, and stands nowhere in the clear', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const { jetstream, read } = await bluesky(t);
  const opened = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    pseudonyms: { key: 'ab'.repeat(32) },
  });
  assert.ok(opened instanceof Pipeline);
  jetstream.push(post(1, ADA, 'tea'));
  await read(opened, 1);
  await opened.close();
  const [[, handle, name]] = (await who(root)) as [[string, string, string | null]];
  assert.match(handle, /^h_[a-z2-7]{18}$/);
  assert.equal(name, null);
  assert.deepEqual(await findInLake(root, ['ada.example', ADA]), []);
});
