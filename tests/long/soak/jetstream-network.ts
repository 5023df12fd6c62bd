/** Bluesky in the soak: likes, posts, edits, deletions before and after, deleted accounts; cuts, floods of repeats, refusals. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startJetstreamServer } from '../../servers/jetstream-server.ts';
import { pick, type SoakNetwork, UNWANTED, WANTED } from './network.ts';

interface Version {
  did: string;
  text: string;
  /** Microseconds; the order of versions and deletions. */
  at: number;
}

const LETTERS = '234567abcdefghijklmnopqrstuvwxyz';
/** What a real instance still holds is hours; the soak needs it no longer than an outage. */
const LOOKBACK_US = 300e6;
/** Posts that later events are about. */
const RECENT = 5000;

function tidOf(us: number): string {
  let text = '';
  for (let i = 0, rest = us; i < 11; i++, rest = Math.floor(rest / 32)) text = LETTERS[rest % 32] + text;
  return `${text}22`;
}

export async function jetstreamNetwork(random: () => number): Promise<SoakNetwork> {
  const server = await startJetstreamServer();
  const posts = new Map<string, Version>();
  const deletedAt = new Map<string, number>();
  const accountDeletedAt = new Map<string, number>();
  const likes = new Map<string, number>();
  /** How many of them came before the post was last brought back. */
  const likesBefore = new Map<string, number>();
  const recent: { did: string; key: string }[] = [];
  let lastUs = 0;
  let count = 0;
  const nowUs = (): number => {
    lastUs = Math.max(lastUs + 1, Date.now() * 1000);
    return lastUs;
  };
  const idOf = (did: string, key: string): string => `bluesky:${did}/app.bsky.feed.post/${key}`;

  function commit(
    did: string,
    operation: string,
    collection: string,
    key: string,
    record: object | null,
  ): void {
    const us = nowUs();
    const body = record === null ? {} : { record: { $type: collection, ...record }, cid: 'bafy' };
    const event = { rev: tidOf(us), operation, collection, rkey: key, ...body };
    server.push(JSON.stringify({ did, time_us: us, kind: 'commit', commit: event }));
  }

  function write(did: string, key: string, operation: 'create' | 'update'): void {
    const text = `${WANTED} of Bluesky ${count} é 東京`;
    const id = idOf(did, key);
    if (posts.has(id) && isHidden(id)) likesBefore.set(id, likes.get(id) ?? 0);
    record(did, key, operation, text);
    posts.set(id, { did, text, at: lastUs });
  }

  function isHidden(id: string): boolean {
    const { did, at } = posts.get(id)!;
    return at <= Math.max(deletedAt.get(id) ?? 0, accountDeletedAt.get(did) ?? 0);
  }

  function record(did: string, key: string, operation: 'create' | 'update', text: string): void {
    const createdAt = new Date().toISOString();
    commit(did, operation, 'app.bsky.feed.post', key, { text, createdAt, langs: ['en'] });
  }

  function post(): void {
    const did = `did:plc:soak${Math.floor(random() * 20_000)}`;
    const key = tidOf(nowUs());
    const kind = random();
    // Now and then the deletion overtakes what it deletes.
    if (kind < 0.01) remove(did, key);
    else if (kind < 0.1) record(did, key, 'create', `${UNWANTED} ${count}`);
    else {
      write(did, key, 'create');
      recent.push({ did, key });
      if (recent.length > RECENT) recent.shift();
    }
  }

  function remove(did: string, key: string): void {
    commit(did, 'delete', 'app.bsky.feed.post', key, null);
    deletedAt.set(idOf(did, key), lastUs);
  }

  function account(did: string): void {
    const us = nowUs();
    const account = { active: false, did, seq: count, time: new Date().toISOString(), status: 'deleted' };
    server.push(JSON.stringify({ did, time_us: us, kind: 'account', account }));
    accountDeletedAt.set(did, us);
  }

  function one(): void {
    count++;
    const kind = random();
    const about = recent.length === 0 ? null : pick(recent, random);
    if (about === null || kind < 0.2) post();
    else if (kind < 0.23) write(about.did, about.key, 'update');
    else if (kind < 0.26) remove(about.did, about.key);
    else if (kind < 0.2601) account(about.did);
    else if (kind < 0.85) {
      const uri = `at://${about.did}/app.bsky.feed.post/${about.key}`;
      commit(`did:plc:fan${count}`, 'create', 'app.bsky.feed.like', tidOf(nowUs()), {
        subject: { uri, cid: 'bafy' },
      });
      const id = idOf(about.did, about.key);
      likes.set(id, (likes.get(id) ?? 0) + 1);
    } else
      commit(`did:plc:fan${count}`, 'create', 'app.bsky.graph.follow', tidOf(nowUs()), {
        subject: about.did,
      });
    if (count % 10_000 === 0) server.forget(lastUs - LOOKBACK_US);
  }

  const faults: Record<string, () => void> = {
    cut: () => server.cut(),
    'torn frame': () => {
      server.faults.resetAfter = Math.floor(random() * 2000);
    },
    'everything twice': () => {
      server.faults.duplicates = true;
    },
    'HTTP 503': () => {
      server.faults.status = 503;
      server.cut();
    },
    silence: () => {
      server.faults.silent = true;
      server.cut();
    },
    'no JSON': () => server.sendRaw('{"broken'),
    'well again': () => heal(),
  };
  const heal = (): void => {
    for (const name of Object.keys(server.faults)) delete server.faults[name as keyof typeof server.faults];
  };

  return {
    name: 'bluesky',
    config: `  bluesky:\n    type: bluesky\n    instances: ['${server.url}']\n    handles: false\n    reactions: true\n`,
    share: 0.76,
    async ready() {
      while (server.subscribers.length === 0) await sleep(20);
      await sleep(200);
    },
    send(events) {
      for (let i = 0; i < events; i++) one();
    },
    fault() {
      // What refuses or is silent is soon well again.
      const bad = server.faults.status !== undefined || server.faults.silent === true;
      const name = bad ? 'well again' : pick(Object.keys(faults), random);
      faults[name]!();
      return name;
    },
    heal,
    end() {
      const key = tidOf(nowUs());
      write('did:plc:theend', key, 'create');
      return idOf('did:plc:theend', key);
    },
    expected() {
      const live = [...posts].filter(([id]) => !isHidden(id));
      return new Map(
        live.map(([id, { text, at }]) => {
          const most = likes.get(id) ?? 0;
          const least = most - (likesBefore.get(id) ?? 0);
          return [id, { changes: [{ at: at / 1000, text, lost: 'never' }], likes: { least, most } }];
        }),
      );
    },
    mayLack: () => [],
    close: () => server.close(),
  };
}
