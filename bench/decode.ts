import { pathToFileURL } from 'node:url';
import { decodeBlock } from '../src/sources/decode.ts';

const LINES = 4000;
const ROUNDS = 9;

/** Lines a second on one thread, decoded and merely parsed, for the shapes that come in bulk. */
export async function run(): Promise<void> {
  console.log('decode: lines/s on one thread, median of', ROUNDS, 'rounds');
  for (const [name, line] of SHAPES) {
    const lines = Array.from({ length: LINES }, (_, i) => line(i));
    const payload = Buffer.from(`${lines.join('\n')}\n`);
    const block = { format: { kind: 'jsonl' }, payload, source: 'bench' } as const;
    const [parse, decode] = linesPerSecond([
      () => {
        for (const each of lines) JSON.parse(each);
      },
      () => {
        const records = decodeBlock(block);
        if (records.length !== LINES || records[0]?.record?.kind !== 'post')
          throw new Error(`${name} went wrong`);
      },
    ]) as [number, number];
    const bytes = Math.round(payload.length / LINES);
    const ratio = (parse / decode).toFixed(2);
    console.log(
      `  ${name.padEnd(22)} ${String(bytes).padStart(5)} B  JSON.parse ${rate(parse)}  decoded ${rate(decode)}  (${ratio} × the time)`,
    );
  }
}

const rate = (value: number): string => Math.round(value).toLocaleString('en').padStart(9);

/** Medians of each work's rate; rounds take turns, so that what else the machine does hits all alike. */
function linesPerSecond(works: readonly (() => void)[]): number[] {
  const times = works.map((): number[] => []);
  for (let round = 0; round < ROUNDS + 2; round++) {
    for (const [i, work] of works.entries()) {
      const begin = performance.now();
      work();
      // The first rounds run before the compiler has settled.
      if (round >= 2) times[i]!.push(performance.now() - begin);
    }
  }
  return times.map((each) => (LINES / each.sort((a, b) => a - b)[ROUNDS >> 1]!) * 1000);
}

const id = (i: number): string => String(1146230000000000000n + BigInt(i) * 4_194_304_000n);
const words = (i: number): string =>
  `Made-up post number ${i} about the new phone &amp; its battery #launch @maker`;

const user = (i: number) => ({
  id: 1000 + i,
  id_str: String(1000 + i),
  name: `Person ${i}`,
  screen_name: `person${i}`,
  location: 'Lisbon',
  description: 'A description that a profile might have, to bring the line to its usual length.',
  verified: false,
  followers_count: i % 5000,
  friends_count: 120,
  created_at: 'Mon Jan 06 10:00:00 +0000 2014',
  profile_image_url: 'https://images.example/profile/0123456789abcdef/normal.jpg',
});

const tweetV1 = (i: number, filler: number) => ({
  created_at: 'Wed Jul 03 08:29:00 +0000 2019',
  id: Number(id(i)),
  id_str: id(i),
  text: words(i),
  source: '<a href="https://app.example" rel="nofollow">An app</a>',
  truncated: false,
  in_reply_to_status_id: null,
  in_reply_to_status_id_str: null,
  user: { ...user(i), filler: 'x'.repeat(filler) },
  geo: null,
  coordinates: null,
  place: null,
  entities: {
    hashtags: [{ text: 'launch', indices: [56, 63] }],
    urls: [{ url: 'https://t.co/a', expanded_url: `https://news.example/${i}`, indices: [64, 80] }],
  },
  favorite_count: 3,
  retweet_count: 1,
  reply_count: 0,
  lang: 'en',
});

const SHAPES: readonly (readonly [string, (i: number) => string])[] = [
  ['x v1.1', (i) => JSON.stringify(tweetV1(i, 0))],
  ['x v1.1, real length', (i) => JSON.stringify(tweetV1(i, 2000))],
  ['x v1.1 retweet', (i) => JSON.stringify({ ...tweetV1(i, 0), retweeted_status: tweetV1(i + 1, 0) })],
  [
    'x v2 stream item',
    (i) =>
      JSON.stringify({
        data: {
          id: id(i),
          text: words(i),
          author_id: String(i),
          created_at: '2019-07-03T08:29:00.000Z',
          edit_history_tweet_ids: [id(i)],
          lang: 'en',
          public_metrics: { like_count: 1, retweet_count: 2, reply_count: 3, quote_count: 0 },
        },
        includes: {
          users: [{ id: String(i), username: `person${i}`, name: `Person ${i}`, verified: false }],
        },
        matching_rules: [{ id: '1', tag: 'launch' }],
      }),
  ],
  [
    'bluesky jetstream',
    (i) =>
      JSON.stringify({
        did: 'did:plc:madeupmadeupmadeupmadeup',
        time_us: 1783175888090631 + i,
        kind: 'commit',
        commit: {
          rev: '3mptbypcq372f',
          operation: 'create',
          collection: 'app.bsky.feed.post',
          rkey: '3mptbyoeyc22k',
          record: {
            $type: 'app.bsky.feed.post',
            createdAt: '2026-07-04T14:38:06.240Z',
            langs: ['en'],
            text: words(i),
          },
        },
      }),
  ],
  [
    'mastodon status',
    (i) =>
      JSON.stringify({
        id: String(i),
        uri: `https://social.example/users/person/statuses/${i}`,
        content: `<p>${words(i)}</p><p><a href="https://news.example/${i}">https://news.example/${i}</a></p>`,
        created_at: '2024-01-01T10:00:00.000Z',
        language: 'en',
        account: { acct: 'person', url: 'https://social.example/@person', display_name: 'Person' },
      }),
  ],
];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await run();
