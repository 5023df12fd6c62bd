import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppViewServer, startAppViewServer } from '../../../tests/servers/app-view-server.ts';
import { askProfiles } from './app-view.ts';
import { MemoryProfiles } from './memory-profiles.ts';
import { ProfileResolver, type ResolverSettings } from './profile-resolver.ts';

const didOf = (n: number): string => `did:plc:${String(n).padStart(24, 'a')}`;
const [ada, bob] = [didOf(1), didOf(2)];
const signal = new AbortController().signal;

let server: AppViewServer;
let now = 0;
beforeEach(async () => {
  server = await startAppViewServer();
  server.accounts.set(ada, { handle: 'ada.example', displayName: 'Ada' });
  now = 1_773_446_400_000;
});
afterEach(() => server.close());

/** A resolver that waits long for an answer and asks in quick succession; its notes are collected. */
function resolverOver(settings: Partial<ResolverSettings> = {}, store = new MemoryProfiles()) {
  const notes: string[] = [];
  const resolver = new ProfileResolver({
    ask: askProfiles(server.url),
    store,
    clock: { now: () => now },
    random: () => 1,
    waitMs: 2_000,
    spacingMs: 1,
    firstDelayMs: 5,
    maxDelayMs: 5,
    onFailure: (note) => notes.push(note),
    ...settings,
  });
  const known = (did: string): boolean => store.find([did], now).length > 0;
  return { resolver, notes, known, authors: (...dids: string[]) => resolver.authors(dids, signal) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await sleep(5);
  assert.ok(condition(), 'the awaited condition never came');
}

describe('who the authors of posts are', () => {
  it('is asked of the app view once, and then known', async () => {
    const { authors } = resolverOver();
    assert.deepEqual(await authors(ada, bob), { [ada]: ['ada.example', 'Ada'] });
    assert.deepEqual(await authors(ada, bob), { [ada]: ['ada.example', 'Ada'] });
    assert.deepEqual(server.asked, [[ada, bob]], 'nor is an account that is not known asked for again');
  });

  it('is asked for 25 accounts at a time', async () => {
    const dids = Array.from({ length: 40 }, (_, n) => didOf(n));
    for (const did of dids) server.accounts.set(did, { handle: `a${did.slice(-2)}.example` });
    const found = await resolverOver().authors(...dids);
    assert.deepEqual(
      server.asked.map(({ length }) => length),
      [25, 15],
    );
    assert.equal(Object.keys(found).length, 40);
    assert.deepEqual(found[didOf(39)], ['a39.example', null]);
  });

  it('is asked anew after some days, an unknown account after an hour, and one whose identity changed at once', async () => {
    const { resolver, authors } = resolverOver();
    await authors(ada, bob);
    now += 3_600_000;
    server.accounts.set(bob, { handle: 'bob.example' });
    assert.deepEqual((await authors(ada, bob))[bob], ['bob.example', null]);
    server.accounts.set(ada, { handle: 'lovelace.example' });
    now += 3 * 86_400_000 - 3_600_001;
    assert.deepEqual(await authors(ada), { [ada]: ['ada.example', 'Ada'] });
    now++;
    assert.deepEqual(await authors(ada), { [ada]: ['lovelace.example', null] });
    server.accounts.set(ada, { handle: 'countess.example' });
    resolver.changed(ada);
    assert.deepEqual(await authors(ada), { [ada]: ['countess.example', null] });
  });

  it('is left out where the handle does not lead back to the account', async () => {
    server.accounts.set(ada, { handle: 'handle.invalid', displayName: 'Ada' });
    server.accounts.set(bob, { handle: 'no host name' });
    assert.deepEqual(await resolverOver().authors(ada, bob), { [ada]: [null, 'Ada'] });
  });

  it('is not waited for longer than a moment, and known with the next post', async () => {
    server.faults.delayMs = 100;
    const { known, authors } = resolverOver({ waitMs: 10 });
    assert.deepEqual(await authors(ada), {});
    await until(() => known(ada));
    assert.deepEqual(await authors(ada), { [ada]: ['ada.example', 'Ada'] });
  });

  it('is not waited for where there is much to ask', async () => {
    server.faults.delayMs = 50;
    const { known, authors } = resolverOver({ waitMs: 60_000 });
    assert.deepEqual(await authors(ada, ...Array.from({ length: 60 }, (_, n) => didOf(100 + n))), {});
    await until(() => known(ada));
  });

  it('is tried again after failures, of which the first is told, and no post waits meanwhile', async () => {
    server.faults.status = 503;
    const { known, notes, authors } = resolverOver({ waitMs: 60_000 });
    assert.deepEqual(await authors(ada), {});
    assert.deepEqual(await authors(ada), {});
    await until(() => server.asked.length >= 3);
    delete server.faults.status;
    await until(() => known(ada));
    assert.equal(notes.length, 1);
    assert.match(
      notes[0]!,
      /cannot be looked up \(127\.0\.0\.1:\d+ answered HTTP 503\.\); posts are stored without/,
    );
  });

  it('is not asked before the time that a rate limit names', async () => {
    server.faults.status = 429;
    const date = new Date(now).toUTCString();
    server.faults.headers = { date, 'ratelimit-reset': String(now / 1000 + 300) };
    const { authors } = resolverOver();
    await authors(ada);
    await sleep(30);
    await authors(bob);
    assert.equal(server.asked.length, 1);
  });

  it('is not lost on nonsense, and what is no DID is not asked for', async () => {
    server.faults.body = '{"profiles":[null,{"did":7},"x"]}';
    const { authors } = resolverOver();
    assert.deepEqual(await authors(ada, 'did:broken', `did:web:${'a'.repeat(500)}.example`), {});
    assert.deepEqual(server.asked, [[ada]]);
    server.faults.body = '[]';
    const { authors: others, notes } = resolverOver();
    assert.deepEqual(await others(bob), {});
    assert.match(notes[0]!, /is no object/);
  });

  it('is known of handles that topics ask for before they post, and asked anew every hour', async () => {
    const { resolver, authors } = resolverOver();
    resolver.follow(['@Ada.example', 'nobody.example', '12']);
    await resolver.findFollowed(signal);
    assert.equal(resolver.followed(ada), 'ada.example');
    assert.deepEqual(await authors(ada), { [ada]: ['ada.example', 'Ada'] });
    await resolver.findFollowed(signal);
    assert.deepEqual(server.asked, [['ada.example', 'nobody.example']]);
    now += 3_600_000;
    server.accounts.delete(ada);
    server.accounts.set(bob, { handle: 'ada.example' });
    await resolver.findFollowed(signal);
    assert.deepEqual([resolver.followed(ada), resolver.followed(bob)], [null, 'ada.example']);
    resolver.changed(bob);
    assert.equal(resolver.followed(bob), null);
    await resolver.findFollowed(signal);
    assert.equal(resolver.followed(bob), 'ada.example');
    resolver.follow([]);
    assert.equal(resolver.followed(bob), null);
  });

  it('is asked for no more once reading has stopped', async () => {
    server.faults.status = 503;
    const stop = new AbortController();
    const { resolver } = resolverOver({ firstDelayMs: 20, maxDelayMs: 20 });
    await resolver.authors([ada], stop.signal);
    stop.abort();
    await sleep(60);
    assert.deepEqual(server.asked, [[ada]]);
  });
});

describe('profiles in memory', () => {
  it('are bounded: those not asked for longest go', () => {
    const store = new MemoryProfiles(2);
    const profile = (id: string) => ({ id, handle: id, name: null, expiresAt: 10 });
    store.keep([profile('a'), profile('b')]);
    store.find(['a'], 0);
    store.keep([profile('c')]);
    assert.deepEqual(
      store.find(['a', 'b', 'c'], 0).map(({ id }) => id),
      ['a', 'c'],
    );
    assert.deepEqual(store.find(['a'], 10), [], 'nor known once they have expired');
  });
});
