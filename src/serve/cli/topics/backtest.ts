import { type Backtest, backtest } from '../../../pipeline/topics-backtest.ts';
import { QueryEngine } from '../../../query/engine.ts';
import type { Call } from '../command.ts';
import { printable } from '../terminal/printable.ts';
import { formatCount, formatPercent } from '../terminal/quantity.ts';
import type { TopicsOptions } from './run.ts';

/** Says how many of the posts in the lake a rule would have matched. */
export async function tryRule(call: Call<TopicsOptions>, rule: string): Promise<void> {
  const { from, to, examples } = call.options;
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const engine = await QueryEngine.open(await call.lake());
  try {
    const result = await backtest(engine, rule, { ...range, examples }, { signal: call.signal });
    if (call.json) {
      await call.console.json({
        ...result,
        examples: result.examples.map((post) => ({ ...post, created_at: dateOf(post.created_at) })),
      });
    } else await show(call, result);
  } finally {
    engine.close();
  }
}

async function show(
  call: Call,
  { rule, posts, matched, share, days, examples, notes }: Backtest,
): Promise<void> {
  const { console } = call;
  const percent = share === null ? '' : ` (${formatPercent(share, 1)})`;
  await console.write(
    `${formatCount(matched)} of ${formatCount(posts)} posts match${percent}: ${printable(rule)}\n`,
  );
  if (days.length > 0) {
    await console.write('\n');
    await console.table(
      ['day', 'posts', 'match', 'share'],
      days.map((day) => [
        day.day ?? 'no time',
        formatCount(day.posts),
        formatCount(day.matched),
        day.share === null ? '' : formatPercent(day.share, 1),
      ]),
    );
  }
  if (examples.length > 0) {
    await console.write('\nThe newest that match:\n');
    await console.table(
      ['time', 'network', 'author', 'text'],
      examples.map(({ created_at, network, author_handle, text }) => [
        dateOf(created_at)?.toISOString().slice(0, 16).replace('T', ' ') ?? '',
        network,
        author_handle === null ? '' : printable(`@${author_handle}`),
        printable(text),
      ]),
    );
  }
  for (const note of notes) console.note(note);
}

/** Null where there is none, or one that no calendar has. */
function dateOf(time: number | null): Date | null {
  const date = time === null ? null : new Date(time);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
