import { UsageError } from '../../../model/errors.ts';
import type { RescoreTask } from '../../../pipeline/second-pass/rescore.ts';
import type { RescoringProgress } from '../../../pipeline/second-pass/rescoring.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';
import { formatCount } from '../terminal/quantity.ts';

interface RescoreOptions {
  model?: string;
  beside: boolean;
  use?: string;
  from?: number;
  to?: number;
  cancel?: number;
}

export async function run(call: Call<RescoreOptions>): Promise<void> {
  await requireLake(call);
  const task = taskFor(call.options);
  let told = 0;
  let toldOf: string | null = null;
  const result = await taskOf(call, 'rescore', task, {
    progress: (value) => {
      const { done, total, waitsFor } = value as RescoringProgress;
      if (waitsFor !== null && waitsFor !== toldOf) call.console.note(`It waits: ${waitsFor}`);
      toldOf = waitsFor;
      const tenths = total === 0 ? 0 : Math.floor((done * 10) / total);
      if (tenths > told && tenths < 10)
        call.console.note(`${formatCount(done)} of ${formatCount(total)} posts looked at …`);
      told = Math.max(told, tenths);
    },
  });
  if (call.json) return call.console.json(task.do === 'list' ? result : result[0]!);
  if (task.do !== 'ask') {
    await call.console.table(
      ['number', 'model', 'how', 'from', 'to', 'state', 'posts', 'unscored'],
      result.map(({ id, model, how, from, to, state, posts, unscored }) => [
        id,
        model,
        how,
        from,
        to,
        state,
        posts,
        unscored,
      ]),
    );
    return;
  }
  const { posts, unscored, model, how } = result[0]!;
  const what = how === 'beside' ? 'have new scores beside theirs' : 'have new scores';
  const line =
    posts === 0
      ? `No post needed new scores of ${model}.`
      : `${formatCount(posts)} posts ${what}, of ${model}.`;
  await call.console.write(`${line}\n`);
  if (unscored > 0) call.console.note(`${formatCount(unscored)} could not be scored and stay as they were.`);
}

function taskFor({ model, beside, use, from, to, cancel }: RescoreOptions): RescoreTask {
  if (cancel !== undefined) return { do: 'cancel', id: cancel };
  if (model !== undefined && use !== undefined)
    throw new UsageError('--model runs a model and --use runs none; give one of them.');
  const name = model ?? use;
  if (name === undefined) {
    if (beside || from !== undefined || to !== undefined)
      throw new UsageError('Say which model, such as --model transformer.');
    return { do: 'list' };
  }
  if (use !== undefined && beside)
    throw new UsageError('--beside goes with --model: what --use takes is kept already.');
  if (use !== undefined && !/.@./.test(use))
    throw new UsageError(`"${use}" has no version; write it like linear@1.0.0.`);
  const how = use !== undefined ? 'stored' : beside ? 'beside' : 'current';
  return { do: 'ask', wish: { model: name, how, from: from ?? null, to: to ?? null } };
}
