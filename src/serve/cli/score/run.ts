import type { CatchingUp } from '../../../pipeline/second-pass/catch-up.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { secondPassOptions } from '../second-pass-options.ts';
import { taskOf } from '../task.ts';
import { counted, formatCount } from '../terminal/quantity.ts';

export async function run(call: Call): Promise<void> {
  await requireLake(call);
  const secondPass = await secondPassOptions(await call.config());
  let told = 0;
  const result = await taskOf(
    call,
    'score',
    {},
    {
      ...(secondPass === null ? {} : { secondPass }),
      progress: (value) => {
        const { done, total } = value as CatchingUp;
        // A line for each tenth, as logs and terminals both can show it.
        const tenths = total === 0 ? 0 : Math.floor((done * 10) / total);
        if (tenths > told && tenths < 10)
          call.console.note(`${formatCount(done)} of ${formatCount(total)} posts scored …`);
        told = Math.max(told, tenths);
      },
    },
  );
  const { model, posts, unscored, damaged } = result;
  if (call.json) {
    await call.console.json({ model, posts, unscored, damaged });
    return;
  }
  await call.console.write(
    posts === 0 ? 'Nothing waits for the second pass.\n' : `${counted(posts, 'post')} scored by ${model}.\n`,
  );
  if (damaged.length > 0)
    call.console.note(
      `Damaged, and so passed over: ${damaged.join(', ')}; "undertone doctor --rebuild" mends that.`,
    );
  if (unscored > 0)
    call.console.note(
      `${formatCount(unscored)} could not be scored; "undertone retry" gives them to it again.`,
    );
}
