import { UsageError } from '../../../model/errors.ts';
import { LABELS } from '../../../model/post.ts';
import { QueryEngine } from '../../../query/engine.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { formatCount } from '../terminal/quantity.ts';

export interface DiffOptions {
  from?: number;
  to?: number;
  limit?: number;
}

export async function diff(call: Call<DiffOptions>, words: readonly string[]): Promise<void> {
  const [a, b, ...more] = words;
  if (a === undefined || b === undefined || more.length > 0)
    throw new UsageError('Give two models to compare, such as "undertone models diff linear cascade".');
  await requireLake(call);
  const { from, to, limit } = call.options;
  const engine = await QueryEngine.open(await call.lake());
  try {
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const found = await engine.diffModels({ a, b }, range, limit === undefined ? {} : { limit }, {
      signal: call.signal,
    });
    if (call.json) return await call.console.json(found);
    const { console } = call;
    const { posts, moved, labels, examples, windows } = found;
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    await console.write(
      `${formatCount(posts)} posts are scored by both ${found.a} and ${found.b}; ${formatCount(moved)} have another label${posts === 0 ? '' : ` (${percent(moved / posts)})`}.\n\n`,
    );
    if (posts === 0) return;
    await console.table(
      [`${found.a} \\ ${found.b}`, ...LABELS],
      LABELS.map((label) => [label, ...LABELS.map((other) => labels[label][other])]),
    );
    await console.write(
      `\nOver ${formatCount(windows.count)} windows shares differ by ${LABELS.map((label) => `${percent(windows.mean_share_change[label])} ${label}`).join(', ')} on average.\n`,
    );
    if (windows.most.length > 0) {
      await console.write('\n');
      await console.table(
        ['window', 'posts', 'change', ...LABELS],
        windows.most.map((one) => [
          one.window_start.toISOString(),
          one.posts,
          percent(one.change),
          ...LABELS.map((label) => `${percent(one.a[label])} → ${percent(one.b[label])}`),
        ]),
      );
    }
    if (examples.length > 0) {
      await console.write('\n');
      await console.table(
        [found.a, found.b, 'post', 'text'],
        examples.map((one) => [one.a, one.b, one.id, one.text.slice(0, 80)]),
      );
    }
  } finally {
    engine.close();
  }
}
