/** X in the soak: posts, edits and deletions; cuts, torn objects, half gzip, refusals, silence, notices in the stream. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Interval, merge, subtract } from '../../../src/ledger/intervals.ts';
import { startXStreamServer } from '../../servers/x-stream-server.ts';
import type { Lateness } from './lateness.ts';
import { type Change, NO_LIKES, pick, type SoakNetwork, type SoakPost, UNWANTED, WANTED } from './network.ts';

/** The time that ids of X count from, ms since the epoch. */
const ID_EPOCH_MS = 1_288_834_974_657;
const STREAM = '/2/tweets/search/stream';
/** X delivers again what it had for five minutes. */
const BACKFILL_MS = 300_000;
/** The source vouches for a time so long after it (AccountOptions: settleMs, backfillSettleMs). */
const SETTLE_MS = 7000;
const BACKFILL_SETTLE_MS = 60_000;
/** How late a machine that is not held up may be with anything. */
const LAG_MS = 5000;
/** Nobody edits twice, or edits and deletes, within a moment; X orders versions of one moment by their place. */
const APART_MS = 1000;
const RECENT = 2000;

interface Recent {
  author: string;
  /** Ids of its versions. */
  history: string[];
  changedAt: number;
}

/**
 * Where X delivers again what was missed (`backfill`, which brings the compliance streams with it) everything has
 * to come; else what was posted while nobody was connected is gone, and the ledger has to say so.
 */
export async function xNetwork(
  name: string,
  random: () => number,
  { backfill, lateness }: { backfill: boolean; lateness: Lateness },
): Promise<SoakNetwork> {
  const server = await startXStreamServer();
  // Connections that this end does not know to be gone stay counted.
  server.mostConnections = 100;
  const lost: Change['lost'] = backfill ? 'never' : 'in a gap';
  const posts = new Map<string, SoakPost>();
  const recent: Recent[] = [];
  const silences: Interval[] = [];
  let count = 0;

  function write(author: string, before: string[], text: string): string[] {
    const at = Date.now();
    // Two servers never give the same id.
    const id = String(
      (BigInt(at - ID_EPOCH_MS) << 22n) + BigInt(((count % 2_000_000) * 2) | (backfill ? 1 : 0)),
    );
    const history = [...before, id];
    server.post(text, { id, author_id: author, edit_history_tweet_ids: history });
    return history;
  }

  function change(first: string, text: string | null): void {
    const post = posts.get(first) ?? { changes: [], likes: NO_LIKES };
    post.changes.push({ at: Date.now(), text, lost });
    posts.set(first, post);
  }

  function post(): string {
    const author = String(1000 + Math.floor(random() * 5000));
    const text = `${WANTED} of X ${count} é 東京`;
    const history = write(author, [], text);
    change(`x:${history[0]}`, text);
    recent.push({ author, history, changedAt: Date.now() });
    if (recent.length > RECENT) recent.shift();
    return `x:${history[0]}`;
  }

  function edit(one: Recent): void {
    const text = `${WANTED} of X ${count}, edited`;
    one.history = write(one.author, one.history, text);
    one.changedAt = Date.now();
    change(`x:${one.history[0]}`, text);
  }

  function remove(one: Recent): void {
    const [id] = one.history;
    const event = { tweet: { id, author_id: one.author }, event_at: new Date().toISOString() };
    server.comply('tweets', 1 + Math.floor(random() * 4), { delete: event });
    change(`x:${id}`, null);
    recent.splice(recent.indexOf(one), 1);
  }

  function one(): void {
    count++;
    const kind = random();
    const about = recent.length === 0 ? null : pick(recent, random);
    const isQuiet = about !== null && Date.now() - about.changedAt > APART_MS;
    if (kind < 0.1) write('5', [], `${UNWANTED} ${count}`);
    else if (isQuiet && kind < 0.2) edit(about);
    else if (isQuiet && kind < 0.25 && backfill) remove(about);
    else post();
    if (count % 1000 === 0) server.forget(Date.now() - BACKFILL_MS - LAG_MS);
  }

  const refuse = (status: number, headers: Record<string, string> = {}): void => {
    server.faults.refusals.push({ status, headers });
    server.cut();
  };
  const faults: Record<string, () => void> = {
    cut: () => server.cut(),
    end: () => server.end(),
    'torn object': () => {
      server.faults.resetAfter = Math.floor(random() * 200);
    },
    'half gzip': () => {
      server.faults.truncateAfter = Math.floor(random() * 200);
    },
    'everything twice': () => {
      server.faults.duplicates = true;
    },
    'out of order': () => {
      server.faults.reordered = true;
    },
    'HTTP 503': () => refuse(503),
    'HTTP 429': () => refuse(429, { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 2) }),
    silence: () => {
      server.faults.halfOpen = true;
      silences.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
    },
    'no JSON': () => server.sendRaw('{"broken\r\n'),
    'operational disconnect': () => {
      const error = { title: 'operational-disconnect', disconnect_type: 'UpstreamOperationalDisconnect' };
      server.sendRaw(`${JSON.stringify({ errors: [error] })}\r\n`);
      server.end();
    },
    'well again': () => heal(),
  };
  const heal = (): void => {
    const { faults } = server;
    faults.refusals.length = 0;
    Object.assign(faults, { resetAfter: null, truncateAfter: null, duplicates: false, reordered: false });
    if (!faults.halfOpen) return;
    faults.halfOpen = false;
    silences.at(-1)!.to = Date.now();
    server.cut();
  };

  /** When nothing was delivered, from the first connection until now; what still waited when one was cut was not. */
  function outages(): Interval[] {
    const now = Date.now();
    const connected = server.connections
      .filter(({ path }) => path === STREAM)
      .map(({ at, closedAt, sentTo }) => ({
        from: at,
        to: closedAt === null ? now : Math.min(closedAt, sentTo),
      }))
      .filter(({ from, to }) => from < to);
    const delivering = subtractAll(merge(connected), silences);
    return subtract({ from: connected[0]!.from, to: now }, delivering);
  }

  /**
   * When posts may be missing that X does not deliver again. Both ends are on this machine: while this one was held
   * up it was silent, and the other is as late as this one is. What is vouched for stays behind, so a gap begins
   * before the outage.
   */
  function plainGaps(): Interval[] {
    const closed = server.connections.flatMap(({ path, closedAt }) =>
      path === STREAM && closedAt !== null ? [{ from: closedAt, to: closedAt }] : [],
    );
    return merge(
      [...outages(), ...lateness.stalls(), ...closed].map(({ from, to }) => {
        const lagMs = LAG_MS + lateness.around(from, to);
        return { from: from - SETTLE_MS - lagMs, to: to + lagMs };
      }),
    );
  }

  return {
    name,
    config: `  ${name}: { type: x-stream, address: '${server.url}', backfill: ${backfill}, compliance: ${backfill} }\n`,
    environment: { UNDERTONE_X_BEARER_TOKEN: server.token },
    share: 0.08,
    async ready() {
      const wanted = backfill ? 9 : 1;
      while (server.connections.filter(({ open }) => open).length < wanted) await sleep(20);
    },
    send(events) {
      for (let i = 0; i < events; i++) one();
    },
    fault() {
      const name = server.faults.halfOpen ? 'well again' : pick(Object.keys(faults), random);
      faults[name]!();
      return name;
    },
    heal,
    end() {
      count++;
      return post();
    },
    expected: () => posts,
    mayLack: () => (backfill ? unsettled(outages(), Date.now()) : plainGaps()),
    close: () => server.close(),
  };
}

/**
 * With backfill a gap is healed when a connection has lived for a minute, and what X delivers again reaches back to
 * its begin: so outages without such a rest between them make one gap.
 */
function unsettled(outages: readonly Interval[], now: number): Interval[] {
  const rest = BACKFILL_SETTLE_MS + SETTLE_MS + LAG_MS;
  const chains = merge(outages.map(({ from, to }) => ({ from: from - SETTLE_MS - LAG_MS, to: to + rest })));
  return chains.filter(({ from, to }) => to > now || to - rest - from > BACKFILL_MS - 60_000);
}

const subtractAll = (from: readonly Interval[], holes: readonly Interval[]): Interval[] =>
  from.flatMap((one) => subtract(one, holes));
