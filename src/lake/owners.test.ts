import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type Candidates, type Decision, KIND, Owners } from './owners.ts';
import { hash48, KEY_BYTES, postKey } from './post-key.ts';
import { createSchema } from './state.ts';

type Step =
  | { post: string; version: number; payload?: string; author?: string; alias?: string }
  | { delete: string; at: number }
  | { deleteAuthor: string; at: number }
  | { restoreAuthor: string; at: number };

const authorHash = (author: string): number => hash48(`x\n${author}`);

function candidatesOf(steps: readonly Step[]): Candidates {
  const n = steps.length;
  const candidates: Candidates = {
    kinds: new Uint8Array(n),
    keys: new Uint8Array(n * KEY_BYTES),
    versions: new Float64Array(n),
    hashes: new Float64Array(n),
    authors: new Float64Array(n),
    times: new Float64Array(n),
    aliases: [],
    accounts: [],
  };
  steps.forEach((step, at) => {
    if ('post' in step) {
      candidates.keys.set(postKey(step.post), at * KEY_BYTES);
      candidates.versions[at] = step.version;
      candidates.hashes[at] = step.payload === undefined ? 1 : hash48(step.payload);
      candidates.authors[at] = step.author === undefined ? 0 : authorHash(step.author);
      candidates.times[at] = 1000;
      if (step.alias !== undefined) candidates.aliases.push([at, postKey(step.alias)]);
    } else if ('delete' in step) {
      candidates.kinds[at] = KIND.delete;
      candidates.keys.set(postKey(step.delete), at * KEY_BYTES);
      candidates.versions[at] = step.at;
    } else {
      const hidden = 'deleteAuthor' in step;
      const author = hidden ? step.deleteAuthor : step.restoreAuthor;
      candidates.kinds[at] = hidden ? KIND.deleteAuthor : KIND.restoreAuthor;
      candidates.versions[at] = step.at;
      candidates.authors[at] = authorHash(author);
      candidates.accounts.push([at, 'x', author]);
    }
  });
  return candidates;
}

/** Decides groups, commits them late or at once, and follows which rows are visible. */
function play(groups: readonly (readonly Step[])[], options: { commitAtOnce: boolean }) {
  const db = new DatabaseSync(':memory:');
  createSchema(db);
  const owners = new Owners(db);
  const visible = new Map<number, { group: number; record: number }>();
  const outcomes: string[] = [];
  const decisions: Decision[] = [];
  const commit = (group: number): void => {
    const decision = decisions[group]!;
    const insert = db.prepare('insert or replace into owner values (?, ?, ?, ?, ?, ?)');
    for (const { key, owner } of decision.owners) {
      insert.run(key, owner.version, owner.hash, owner.row, owner.document, owner.deletedAt);
    }
    for (const { alias, target } of decision.aliases)
      db.prepare('insert into alias values (?, ?)').run(alias, target);
    decision.selected.forEach((record, index) => {
      visible.set(decision.rows[index]!, { group, record });
    });
    for (const { row } of decision.hidden) {
      assert.ok(visible.delete(row), 'only visible rows are hidden');
    }
    owners.release(group, decision);
  };
  groups.forEach((steps, group) => {
    decisions.push(owners.decide(group, group + 1, candidatesOf(steps)));
    outcomes.push(...decisions[group]!.outcomes);
    if (options.commitAtOnce) commit(group);
  });
  if (!options.commitAtOnce) for (const group of groups.keys()) commit(group);
  const rows = [...visible.values()].map(({ group, record }) => groups[group]![record]!);
  return { outcomes, rows, owners, db };
}

const bothWays = (groups: readonly (readonly Step[])[]) => {
  const atOnce = play(groups, { commitAtOnce: true });
  const late = play(groups, { commitAtOnce: false });
  assert.deepEqual(late.outcomes, atOnce.outcomes, 'groups in flight count as if committed');
  assert.deepEqual(late.rows, atOnce.rows);
  return atOnce;
};

test('a post that comes again is a duplicate, in the same group and in a later one', () => {
  const post = { post: 'x:1', version: 5 };
  const { outcomes, rows } = bothWays([[post, post], [post]]);
  assert.deepEqual(outcomes, ['post', 'duplicate', 'duplicate']);
  assert.equal(rows.length, 1);
});

test('a newer version replaces the row, an older one that comes late does not', () => {
  const newer = { post: 'x:1', version: 7 };
  const { outcomes, rows } = bothWays([
    [{ post: 'x:1', version: 5 }],
    [newer],
    [{ post: 'x:1', version: 6 }],
  ]);
  assert.deepEqual(outcomes, ['post', 'update', 'duplicate-differs']);
  assert.deepEqual(rows, [newer]);
});

test('between equal versions the smallest payload hash wins in any order, and counts as a duplicate', () => {
  const [small, large] = [
    { post: 'x:1', version: 5, payload: 'a' },
    { post: 'x:1', version: 5, payload: 'b' },
  ].sort((a, b) => hash48(a.payload) - hash48(b.payload)) as [Step, Step];
  for (const order of [
    [small, large],
    [large, small],
  ]) {
    for (const groups of [[order], order.map((step) => [step])]) {
      const { outcomes, rows } = bothWays(groups);
      assert.deepEqual(outcomes, ['post', 'duplicate-differs']);
      assert.deepEqual(rows, [small]);
    }
  }
});

test('a deleted post is hidden, whether the deletion comes after it or before', () => {
  const post = { post: 'x:1', version: 5 };
  assert.deepEqual(bothWays([[post], [{ delete: 'x:1', at: 9 }]]).rows, []);
  const before = bothWays([[{ delete: 'x:1', at: 9 }], [post]]);
  assert.deepEqual(before.rows, []);
  assert.deepEqual(before.outcomes, ['delete', 'deleted-before']);
  assert.deepEqual(bothWays([[post, { delete: 'x:1', at: Number.POSITIVE_INFINITY }, post]]).rows, []);
});

test('a create later than the deletion brings the post back', () => {
  const again = { post: 'x:1', version: 12 };
  const { rows, outcomes } = bothWays([[{ post: 'x:1', version: 5 }], [{ delete: 'x:1', at: 9 }], [again]]);
  assert.deepEqual(rows, [again]);
  assert.deepEqual(outcomes, ['post', 'delete', 'post']);
});

test('a deletion older than the version it meets leaves the post', () => {
  const post = { post: 'x:1', version: 12 };
  assert.deepEqual(bothWays([[post], [{ delete: 'x:1', at: 9 }]]).rows, [post]);
});

test('an account’s deletion hides what comes of it later, up to its time', () => {
  const after = { post: 'x:3', version: 12, author: 'ann' };
  const { rows, outcomes } = bothWays([
    [{ deleteAuthor: 'ann', at: 9 }],
    [{ post: 'x:1', version: 5, author: 'ann' }, { post: 'x:2', version: 5, author: 'bob' }, after],
  ]);
  assert.deepEqual(outcomes, ['delete', 'deleted-before', 'post', 'post']);
  assert.deepEqual(rows, [{ post: 'x:2', version: 5, author: 'bob' }, after]);
});

test('a deletion by a server’s own number finds the post, in either order', () => {
  const post = { post: 'mastodon:https://a.example/1', version: 5, alias: 'mastodon-local:b.example/77' };
  const deletion = { delete: 'mastodon-local:b.example/77', at: 9 };
  assert.deepEqual(bothWays([[post], [deletion]]).rows, []);
  assert.deepEqual(bothWays([[deletion], [post]]).rows, []);
});

test('any order of posts, edits and deletions ends in the same rows', () => {
  const steps: Step[] = [
    { post: 'x:1', version: 5, payload: 'a' },
    { post: 'x:1', version: 5, payload: 'b' },
    { post: 'x:1', version: 8, payload: 'c' },
    { delete: 'x:1', at: 6 },
    { post: 'x:2', version: 3 },
    { delete: 'x:2', at: 4 },
    { post: 'x:2', version: 9, payload: 'd' },
    { post: 'x:2', version: 9, payload: 'e' },
    { post: 'x:3', version: 1 },
    { delete: 'x:3', at: Number.POSITIVE_INFINITY },
  ];
  const describe = (rows: readonly Step[]) => rows.map((row) => JSON.stringify(row)).sort();
  const expected = describe(bothWays([steps]).rows);
  assert.equal(expected.length, 2);
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  for (let trial = 0; trial < 200; trial++) {
    const shuffled = steps
      .map((step) => ({ step, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ step }) => step);
    const groups: Step[][] = [[]];
    for (const step of shuffled) {
      if (random() < 0.4) groups.push([]);
      groups.at(-1)!.push(step);
    }
    assert.deepEqual(describe(bothWays(groups).rows), expected);
  }
});

test('documents are numbered by second of creation, undated posts below all', () => {
  const db = new DatabaseSync(':memory:');
  createSchema(db);
  const owners = new Owners(db);
  const candidates = candidatesOf(['x:1', 'x:2', 'x:3', 'x:4'].map((post) => ({ post, version: 1 })));
  candidates.times.set([5000, Number.NaN, 4999, 253_402_300_800_000]);
  const { documents } = owners.decide(0, 1, candidates);
  const [five, undated, four, far] = documents as [number, number, number, number];
  assert.ok(undated < four && four < five && five < far);
  assert.ok(documents.every(Number.isSafeInteger));
});

test('an account that is public again is hidden no more, in whatever order X says the two', () => {
  const protect: Step = { deleteAuthor: 'ada', at: 100 };
  const unprotect: Step = { restoreAuthor: 'ada', at: 200 };
  const old: Step = { post: 'x:1', version: 50, author: 'ada' };
  for (const said of [
    [protect, unprotect],
    [unprotect, protect],
    [protect, unprotect, protect],
  ]) {
    assert.deepEqual(bothWays([said, [old]]).rows, [old]);
  }
  const again: Step = { deleteAuthor: 'ada', at: 300 };
  assert.deepEqual(bothWays([[protect, unprotect, again], [old]]).rows, []);
});

test('of an account whose posts were erased, being public again brings nothing back', () => {
  const { owners, db } = play([[{ deleteAuthor: 'ada', at: 100 }]], { commitAtOnce: true });
  db.prepare("insert into deleted_author values (?, '', '', 100, 2)").run(authorHash('ada'));
  const steps: Step[] = [
    { restoreAuthor: 'ada', at: 200 },
    { post: 'x:1', version: 50, author: 'ada' },
  ];
  assert.deepEqual(owners.decide(1, 2, candidatesOf(steps)).outcomes, ['other', 'deleted-before']);
});
