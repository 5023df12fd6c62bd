import type { ExplainedTally, Tally } from '../../../pipeline/tally.ts';
import type { Console } from '../terminal/console.ts';
import { formatCount } from '../terminal/quantity.ts';

/** The counts alone, as `--json` prints them. */
export function tallyOf(tally: ExplainedTally): Tally {
  const { read, posts, updates, duplicates, deletes, other, dead_letters } = tally;
  return { read, posts, updates, duplicates, deletes, other, dead_letters };
}

/** Every record accounted for, with the reasons of those that are no posts. */
export async function showTally(console: Console, tally: ExplainedTally): Promise<void> {
  const rows: [string, number, string][] = [
    ['read', tally.read, ''],
    ['posts', tally.posts, 'new'],
    ['updates', tally.updates, 'newer versions of posts already there'],
    [
      'duplicates',
      tally.duplicates,
      ['there already, no newer', reasonsOf(tally.reasons.duplicates)]
        .filter((part) => part !== '')
        .join(' · '),
    ],
    ['deletes', tally.deletes, 'posts or accounts taken back'],
    ['other', tally.other, reasonsOf(tally.reasons.other)],
    ['dead letters', tally.dead_letters, reasonsOf(tally.reasons.dead_letters)],
  ];
  const shown = rows.filter(([name, count]) => count > 0 || name === 'read' || name === 'posts');
  await console.table(
    ['', 'records', ''],
    shown.map(([name, count, why]) => [name, formatCount(count), why]),
  );
  if (tally.dead_letters > 0) {
    console.note('Dead letters are kept with their reason; `undertone retry` sends them through again.');
  }
}

const reasonsOf = (reasons: Record<string, number>): string =>
  Object.entries(reasons)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason}: ${formatCount(count)}`)
    .join(' · ');
