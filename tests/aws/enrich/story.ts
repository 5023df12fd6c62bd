/** Made-up originals of three networks, with edits, deletions before and after their posts, repeats and broken lines. */
import { seededRandom, xPostLine } from '../../../bench/fixtures/x-posts.ts';

const START = Date.UTC(2026, 2, 1);
const SNOWFLAKE_EPOCH = 1288834974657n;
/** Some days of posts, and as many posts a second as that takes. */
const PER_SECOND = 0.02;

const snowflake = (ms: number, n: number): string =>
  String(((BigInt(ms) - SNOWFLAKE_EPOCH) << 22n) | BigInt(n));

/** A version of a post of X: `ids` are those of the versions before it and its own, the last. */
const versionOfX = (ids: readonly string[], text: string, author: number): string =>
  JSON.stringify({
    id: ids.at(-1),
    edit_history_tweet_ids: ids,
    text,
    author_id: String(author),
    created_at: new Date(START).toISOString(),
    lang: 'en',
  });

const deletionOfX = (id: string): string =>
  JSON.stringify({ delete: { status: { id: Number(id), id_str: id }, timestamp_ms: String(START + 9e8) } });

const didOf = (n: number): string => `did:plc:${String(n).padStart(24, 'a')}`;
const TID = '234567abcdefghijklmnopqrstuvwxyz';
/** A time as atproto writes it in the keys of records and revisions. */
function tid(ms: number, clock = 0): string {
  let value = (BigInt(Math.floor(ms * 1000)) << 10n) | BigInt(clock);
  let out = '';
  for (let place = 0; place < 13; place++, value >>= 5n) out = TID[Number(value & 31n)] + out;
  return out;
}

const ofBluesky = (n: number, operation: 'create' | 'update' | 'delete', at: number, text = ''): string => {
  const created = START + n * 60_000;
  const record = {
    $type: 'app.bsky.feed.post',
    text,
    createdAt: new Date(created).toISOString(),
    langs: ['en'],
  };
  return JSON.stringify({
    did: didOf(n % 97),
    time_us: at * 1000,
    kind: 'commit',
    commit: {
      rev: tid(at),
      operation,
      collection: 'app.bsky.feed.post',
      rkey: tid(created, n % 1000),
      ...(operation === 'delete' ? {} : { record, cid: 'bafy' }),
    },
  });
};

/** What Bluesky says of an account, `days` after the story began. */
export const accountLater = (n: number, days: number, active: boolean): string =>
  accountOf(n, START + days * 86_400_000, active);

const accountOf = (n: number, at: number, active: boolean): string =>
  JSON.stringify({
    did: didOf(n),
    time_us: at * 1000,
    kind: 'account',
    account: {
      active,
      did: didOf(n),
      seq: n,
      time: new Date(at).toISOString(),
      ...(active ? {} : { status: 'deleted' }),
    },
  });

/** So many posts, in an order in which much comes before what it follows. */
export function story(posts: number, seed = 7): string[] {
  const random = seededRandom(seed);
  const lines: string[] = [];
  const ofX = Math.floor(posts * 0.8);
  for (let n = 0; n < ofX; n++) lines.push(xPostLine(n, random, PER_SECOND));
  for (let n = 0; n < ofX; n += 40)
    lines.push(deletionOfX((JSON.parse(lines[n]!) as { id_str: string }).id_str));
  for (let n = 0; n < ofX; n += 25) lines.push(lines[n + 1]!);
  const edited = Math.floor(posts * 0.05);
  for (let n = 0; n < edited; n++) {
    const ids = [0, 1, 2].map((edit) => snowflake(START + n * 1000 + edit * 60_000, n));
    lines.push(versionOfX(ids.slice(0, 1), `an awful day ${n}`, n));
    if (n % 2 === 0) lines.push(versionOfX(ids.slice(0, 2), `a better day ${n}`, n));
    if (n % 3 === 0) lines.push(versionOfX(ids, `the best day of all ${n} #great`, n));
    // By the id of an edit.
    if (n % 5 === 0) lines.push(deletionOfX(ids[n % 3]!));
  }
  const ofBlueskies = posts - ofX - edited;
  for (let n = 0; n < ofBlueskies; n++) {
    const at = START + n * 60_000;
    lines.push(ofBluesky(n, 'create', at, `what a wonderful morning ${n} 😀 #sky`));
    if (n % 7 === 0) lines.push(ofBluesky(n, 'update', at + 5000, `what a terrible morning ${n} #sky`));
    if (n % 11 === 0) lines.push(ofBluesky(n, 'delete', at + (n % 2 === 0 ? 2000 : 9000)));
  }
  for (let n = 0; n < 9; n++) lines.push(accountOf(n, START + ofBlueskies * 30_000, false));
  for (let n = 9; n < 90; n += 9) lines.push(accountOf(n, START + ofBlueskies * 30_000, true));
  lines.push('{"id": broken', '{"unknown":"shape"}');
  return lines
    .map((line) => ({ line, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

/** Rows of a table, numbered from `from`, as a spreadsheet of a language with commas in its numbers writes them. */
export function table(rows: number, from = 0): Buffer {
  const random = seededRandom(3);
  const lines = ['Tweet ID;Datum;Text;Benutzer;Likes'];
  for (let n = from; n < from + rows; n++) {
    const mood = ['großartig, really great', 'awful; "broken"', 'so so\nand on'][Math.floor(random() * 3)]!;
    const at = new Date(START + n * 300_000);
    const date = `${at.getUTCDate()}.${at.getUTCMonth() + 1}.${at.getUTCFullYear()} ${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
    lines.push(
      `${snowflake(at.getTime(), n)};${date};"post ${n} is ${mood.replaceAll('"', '""')}";user${n % 97};${n}`,
    );
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}
