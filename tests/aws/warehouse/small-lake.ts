/**
 * A lake of some hundred posts twice: as one machine keeps it, and as a bucket on AWS holds it, where rows that are
 * superseded, deleted or of hidden accounts lie among the others and tombstones say so.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { openLakeReader } from '../../../src/lake/lake.ts';
import { dateOf } from '../../../src/lake/layout.ts';
import { encodePosts } from '../../../src/lake/parquet/encode-posts.ts';
import type { StoredRow } from '../../../src/lake/parquet/leaf.ts';
import type { Entity, Post } from '../../../src/model/post.ts';
import { postOf } from '../../contract/sink-contract.ts';
import { temporaryFolder } from '../../support/lakes.ts';
import { runCommand } from '../../support/processes.ts';

/** The span of the windows that are compared. */
export const FROM = Date.UTC(2026, 2, 1, 22);
export const TO = Date.UTC(2026, 2, 2, 4);
/** Rows of this day are in no window that is compared. */
const LATER = Date.UTC(2026, 3, 1, 12);
const TWEETS = 360;

export interface SmallLake {
  /** The lake of one machine. */
  local: string;
  /** The folder that stands for the bucket. */
  bucket: string;
  /** The posts that are to be seen, in order of id. */
  posts: Post[];
  /** Rows by folder of the bucket. */
  stored: Map<string, StoredRow[]>;
  hiddenPosts: { id: string; version: number | null; hash: number | null }[];
  hiddenAccounts: { network: string; author_id: string; at: number | null; hidden: boolean }[];
  /** Runs a command on the local lake and gives what it printed. */
  undertone(...words: string[]): Promise<string>;
  /** Writes the bucket's objects anew. */
  write(): void;
}

const WORDS = [
  'this is great 😀 I love it',
  'awful, terrible and sad',
  'the bus leaves at nine',
  '素晴らしい一日でした 🎉',
  'هذا رائع جدا',
  "don't like the queue, but great coffee",
  'well… it’s “fine” — I guess',
];

const tweet = (n: number, text = WORDS[n % WORDS.length]!): string =>
  JSON.stringify({
    id_str: String(1_600_000_000_000_000_000n + BigInt(n)),
    text: `${text} #tag${n % 7} @user${n % 5} n${n}`,
    created_at: new Date(FROM + n * 59_000)
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, '$1 $3 $2 $5 +0000 $4'),
    user: { id_str: String(700 + (n % 13)), screen_name: `user${n % 13}` },
    favorite_count: n,
  });

const ENTITIES: (Entity[] | null)[] = [
  null,
  [],
  [{ text: 'Ada', type: 'person', score: 0.75 }],
  [
    { text: "O'Neill", type: 'person', score: 0.5 },
    { text: 'Łódź', type: 'location', score: 1 },
  ],
];

export async function smallLake(t: TestContext): Promise<SmallLake> {
  const cwd = temporaryFolder(t);
  const local = join(cwd, 'lake');
  const bucket = join(cwd, 'bucket');
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    'log: { level: warn }\nsecond_pass: { model: off }\ntopics:\n  - { name: praise, rule: great OR love }\n  - { name: travel, rule: bus OR queue }\n',
  );
  const lines = Array.from({ length: TWEETS }, (_, n) => tweet(n));
  writeFileSync(join(cwd, 'posts.jsonl'), `${lines.join('\n')}\n`);
  const undertone = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand(words, { cwd, timeoutMs: 120_000 });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  await undertone('import', 'posts.jsonl');

  const seen: Post[] = livePosts(local).map((post, at) => ({ ...post, entities: ENTITIES[at % 4]! }));
  assert.equal(seen.length, TWEETS);
  const stored = new Map<string, StoredRow[]>();
  const hiddenPosts: SmallLake['hiddenPosts'] = [];
  const hiddenAccounts: SmallLake['hiddenAccounts'] = [];
  let rows = 0;
  const store = (folder: string, post: Post, hash: number, version = post.created_at ?? 0): void => {
    const row = { post, row: rows++, version, hash };
    stored.set(folder, [...(stored.get(folder) ?? []), row]);
  };
  const folderOf = ({ created_at }: Post, at: number): string =>
    created_at === null || at % 3 === 0 ? 'posts/recent' : `posts/date=${dateOf(created_at)}`;
  const hide = (id: string, version: number | null, hash: number | null): void => {
    hiddenPosts.push({ id, version, hash });
  };

  const wrong = { sentiment: 'negative', positive: 0, neutral: 0, negative: 1, mixed: 0 };
  for (const [at, post] of seen.entries()) {
    const version = post.created_at!;
    store(folderOf(post, at), post, 1000 + at);
    if (at % 20 === 0) {
      store(folderOf(post, at + 1), { ...post, ...wrong, text: 'an older version' }, 5, version - 1);
      hide(post.id, version, 1000 + at);
    }
    if (at % 20 === 7) {
      store('posts/recent', { ...post, ...wrong, text: 'the larger hash' }, 5000 + at);
      // An older word about the same post does not undo the later.
      hide(post.id, version - 9, null);
      hide(post.id, version, 1000 + at);
    }
  }
  const extra = (id: string, more: Partial<Post>): Post => ({ ...postOf(id, `extra ${id}`), ...more });
  const within = { created_at: FROM + 5 * 60_000 };
  for (const [id, version, hash] of [
    ['x:deleted', within.created_at, null],
    ['x:deleted-later', within.created_at + 60_000, null],
    ['x:deleted-for-good', null, null],
  ] as const) {
    store('posts/recent', extra(id, within), 3);
    hide(id, version, hash);
  }
  const account = (author_id: string, at: number | null, hidden: boolean): void => {
    hiddenAccounts.push({ network: 'bluesky', author_id, at, hidden });
  };
  const by = (author_id: string, more: Partial<Post> = within): Partial<Post> => ({
    network: 'bluesky',
    author_id,
    ...more,
  });
  store('posts/recent', extra('b:hidden', by('gone')), 3);
  account('gone', LATER, true);
  store('posts/recent', extra('b:hidden-again', by('went')), 3);
  account('went', LATER - 2, true);
  account('went', LATER - 1, false);
  account('went', LATER, true);
  store('posts/recent', extra('b:hidden-for-good', by('never')), 3);
  account('never', null, true);
  const shown: [string, Post][] = [
    ['posts/recent', extra('b:restored', by('back', { created_at: LATER }))],
    ['posts/date=2026-04-01', extra('b:after', by('gone', { created_at: LATER + 1 }))],
    ['posts/date=2026-04-01', extra('x:recreated', { created_at: LATER })],
    ['posts/date=unknown', extra('file:undated', { created_at: null, text: "it's", entities: null })],
    // The same author id of another network is another account.
    ['posts/recent', extra('m:other', by('gone', { network: 'mastodon', created_at: LATER }))],
  ];
  account('back', LATER + 1, true);
  account('back', LATER + 2, false);
  hide('x:recreated', LATER - 5, null);
  for (const [folder, post] of shown) store(folder, post, 3);

  const posts = [...seen, ...shown.map(([, post]) => post)].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lake: SmallLake = {
    local, bucket, posts, stored, hiddenPosts, hiddenAccounts, undertone,
    write() {
      for (const [folder, rows] of stored)
        put(join(bucket, folder, 'part.parquet'), Uint8Array.from(encodePosts(rows)));
      put(join(bucket, 'tombstones/posts/part.jsonl'), jsonLines(hiddenPosts));
      put(join(bucket, 'tombstones/accounts/part.jsonl'), jsonLines(hiddenAccounts));
    },
  }; // biome-ignore format: names alone
  lake.write();
  return lake;
}

function put(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const jsonLines = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

function livePosts(root: string): Post[] {
  const reader = openLakeReader(root);
  try {
    const rows = reader.db.prepare('select row from document order by row').all();
    return rows.map(({ row }) => reader.documents.post(Number(row))!);
  } finally {
    reader.close();
  }
}
