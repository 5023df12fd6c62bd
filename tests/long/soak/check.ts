/** What must be there after a soak, compared with what is. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type Interval, merge, subtract } from '../../../src/ledger/intervals.ts';
import { runSql } from '../../../src/query/sql.ts';
import type { Change, SoakNetwork, SoakPost } from './network.ts';

interface Row {
  id: string;
  text: string;
  likes: number;
}

export interface Gap extends Interval {
  reason: string;
  detail: string;
}

/** What the ledger says of one source, sorted. */
export interface Account {
  covered: Interval[];
  gaps: Gap[];
}

/** What the ledger of a lake says of each source; of a source with topics, of the only one. */
export function readLedger(database: string): Map<string, Account> {
  const db = new DatabaseSync(database, { readOnly: true });
  const accounts = new Map<string, Account>();
  const accountOf = (source: string): Account => {
    const account = accounts.get(source) ?? { covered: [], gaps: [] };
    accounts.set(source, account);
    return account;
  };
  const rows = (sql: string) =>
    db.prepare(`${sql} order by "from"`).all() as unknown as (Gap & { source: string })[];
  for (const { source, from, to } of rows('select source, "from", "to" from ledger_covered')) {
    accountOf(source).covered.push({ from, to });
  }
  for (const { source, ...gap } of rows(
    'select source, "from", "to", reason, detail from ledger_gap where healed_at is null',
  )) {
    accountOf(source).gaps.push(gap);
  }
  db.close();
  return accounts;
}

/**
 * Every moment from `from` to `to` is covered or a gap, and a gap is only where the network could not help it.
 * Times are given a little room at both ends, since `from` and `to` are of our clock.
 */
export function assertAccounted(
  network: SoakNetwork,
  account: Account | undefined,
  from: number,
  to: number,
) {
  assert.ok(account !== undefined, `the ledger does not know ${network.name}`);
  const { covered, gaps } = account;
  const unknown = subtract({ from: from + 1000, to: to - 10_000 }, merge([...covered, ...gaps]));
  assert.deepEqual(unknown.map(shown), [], `${network.name}: of this time the ledger says nothing`);
  const lacking = merge(network.mayLack());
  const wrong = gaps.flatMap(({ reason, detail, ...gap }) =>
    subtract(gap, lacking)
      .filter(({ from }) => from < to - 1000)
      .map((part) => `${shown(part)} of the gap ${shown(gap)}: ${reason}, ${detail}`),
  );
  assert.deepEqual(wrong, [], `${network.name}: gaps that were none`);
}

/** Each post is there once, in its last version, liked as often as it was; nothing else is. */
export async function assertRows(
  lake: string,
  networks: readonly SoakNetwork[],
  ledger: Map<string, Account>,
) {
  const rows = await ask(
    lake,
    'select id, text, coalesce(seen.likes, 0)::int as likes from posts left join (select id, sum(likes) as likes from metrics group by id) seen using (id)',
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  assert.equal(found.size, rows.length, 'a post is there twice');
  for (const network of networks) {
    const gaps = ledger.get(network.name)!.gaps;
    const mayBeLost = ({ lost, at }: Change): boolean =>
      lost === 'at any time' || (lost === 'in a gap' && gaps.some(({ from, to }) => at >= from && at < to));
    const expected = network.expected();
    const wrong = [...expected].filter(([id, post]) => !isAsSent(post, found.get(id), mayBeLost));
    const report = wrong.slice(0, 5).map(([id, post]) => ({ id, sent: post, found: found.get(id) }));
    assert.equal(
      wrong.length,
      0,
      `${network.name}: ${wrong.length} of ${expected.size} posts are not as sent: ${JSON.stringify(report)}`,
    );
    for (const id of expected.keys()) found.delete(id);
  }
  assert.deepEqual([...found.keys()].slice(0, 5), [], `${found.size} posts should not be there`);
}

/** Whether a row, or none, is what is left when changes that may be lost are. */
function isAsSent(post: SoakPost, row: Row | undefined, mayBeLost: (change: Change) => boolean): boolean {
  const last = post.changes.findLastIndex((change) => !mayBeLost(change));
  const possible: (string | null)[] = [
    last < 0 ? null : post.changes[last]!.text,
    ...post.changes.slice(last + 1).map(({ text }) => text),
  ];
  if (!possible.includes(row?.text ?? null)) return false;
  return row === undefined || (row.likes >= post.likes.least && row.likes <= post.likes.most);
}

async function ask(lake: string, sql: string): Promise<Row[]> {
  const { body } = await runSql(lake, sql, { format: 'json', memoryMb: 2000 });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString());
}

const shown = ({ from, to }: Interval): string =>
  `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
