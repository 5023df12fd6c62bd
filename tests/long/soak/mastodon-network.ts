/** Mastodon in the soak: posts of this and other servers, edits, deletions; cuts, torn events, refusals, silence, half pages. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Interval, merge, subtract } from '../../../src/ledger/intervals.ts';
import { startMastodonServer } from '../../servers/mastodon-server.ts';
import { type Change, NO_LIKES, pick, type SoakNetwork, type SoakPost, UNWANTED, WANTED } from './network.ts';

/** A public timeline reaches back for years; the soak needs it for as long as kills and faults keep it from being read. */
const KEPT_MS = 3_600_000;
/** What came in the last moments before a kill may not have been durable. */
const IN_FLIGHT_MS = 10_000;
/** Mastodon dates versions to the second: two of one post within it have no order. */
const APART_MS = 2000;
const RECENT = 2000;

interface Recent {
  /** The server's own id. */
  local: string;
  id: string;
  changedAt: number;
}

/**
 * All that is posted has to come, since what streams miss is read from the timeline. No timeline tells of
 * deletions, nor for long of edits: one that is made while no stream listens may be lost.
 */
export async function mastodonNetwork(random: () => number): Promise<SoakNetwork> {
  const server = await startMastodonServer();
  const posts = new Map<string, SoakPost>();
  const recent: Recent[] = [];
  let count = 0;

  function change(id: string, text: string | null, lost: Change['lost']): void {
    const post = posts.get(id) ?? { changes: [], likes: NO_LIKES };
    post.changes.push({ at: Date.now(), text, lost });
    posts.set(id, post);
  }

  function post(): string {
    const text = `${WANTED} of the fediverse ${count} é 東京`;
    const number = Math.floor(random() * 5000);
    const author = random() < 0.5 ? `ada${number}` : `bo${number}@b.example`;
    const status = server.publish({ content: text, author });
    const id = `mastodon:${status.uri}`;
    change(id, text, 'never');
    recent.push({ local: status.id, id, changedAt: Date.now() });
    if (recent.length > RECENT) recent.shift();
    return id;
  }

  function edit(one: Recent): void {
    const text = `${WANTED} of the fediverse ${count}, edited`;
    server.edit(one.local, text);
    change(one.id, text, 'at any time');
    one.changedAt = Date.now();
  }

  function remove(one: Recent): void {
    server.delete(one.local);
    change(one.id, null, 'at any time');
    recent.splice(recent.indexOf(one), 1);
  }

  function one(): void {
    count++;
    const kind = random();
    const about = recent.length === 0 ? null : pick(recent, random);
    const isQuiet = about !== null && Date.now() - about.changedAt > APART_MS;
    if (kind < 0.1) server.publish({ content: `${UNWANTED} ${count}` });
    else if (isQuiet && kind < 0.2) edit(about);
    else if (isQuiet && kind < 0.25) remove(about);
    else post();
    if (count % 1000 === 0) server.forget(Date.now() - KEPT_MS);
  }

  const faults: Record<string, () => void> = {
    cut: () => server.cut(),
    end: () => server.end(),
    'torn event': () => {
      server.faults.resetMidEvent = true;
    },
    'half page': () => {
      server.faults.truncatedGzip = true;
      server.cut();
    },
    'everything twice': () => {
      server.faults.duplicates = true;
    },
    'out of order': () => {
      server.faults.reorder = 3;
    },
    'in pieces': () => {
      server.faults.pieces = 100;
    },
    'HTTP 503': () => {
      server.faults.sse = { status: 503, times: 2 };
      server.faults.rest = { status: 503, times: 2 };
      server.cut();
    },
    'HTTP 429': () => {
      server.faults.sse = { status: 429, headers: { 'retry-after': '2' }, times: 1 };
      server.cut();
    },
    'no event streams': () => {
      server.faults.sse = { status: 404 };
      server.cut();
    },
    silence: () => {
      server.faults.silent = true;
      server.cut();
    },
    'no JSON': () => server.send('update', '{"broken'),
    'well again': () => heal(),
  };
  const heal = (): void => {
    for (const name of Object.keys(server.faults)) delete server.faults[name as keyof typeof server.faults];
  };

  /** When a change could be lost: no stream was listening, or the one that did was about to end. */
  function deaf(): Interval[] {
    const now = Date.now();
    const heard = server.streams.map(({ from, to }) => ({ from, to: to === null ? now : to - IN_FLIGHT_MS }));
    return subtract({ from: 0, to: now + 1 }, merge(heard));
  }

  return {
    name: 'mastodon',
    config: `  mastodon: { type: mastodon, servers: ['${server.origin}'] }\n`,
    share: 0.08,
    async ready() {
      while (server.streaming === 0) await sleep(20);
    },
    send(events) {
      for (let i = 0; i < events; i++) one();
    },
    fault() {
      const bad = server.faults.silent === true || server.faults.sse !== undefined;
      const name = bad ? 'well again' : pick(Object.keys(faults), random);
      faults[name]!();
      return name;
    },
    heal,
    end() {
      count++;
      return post();
    },
    expected() {
      const lossy = deaf();
      const isCertain = ({ at, lost }: Change): boolean =>
        lost === 'never' || lossy.every(({ from, to }) => at < from || at >= to);
      const settled = (change: Change): Change => (isCertain(change) ? { ...change, lost: 'never' } : change);
      return new Map(
        [...posts].map(([id, { changes, likes }]) => [id, { changes: changes.map(settled), likes }]),
      );
    },
    mayLack: () => [],
    close: () => server.close(),
  };
}
