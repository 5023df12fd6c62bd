import type { Call } from '../command.ts';
import { showTally, tallyOf } from '../import/show-tally.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';

export async function run(call: Call): Promise<void> {
  await requireLake(call);
  const result = await taskOf(call, 'retry', {});
  if (call.json) {
    await call.console.json({ ...tallyOf(result), kept: result.kept, rescored: result.rescored });
    return;
  }
  await showTally(call.console, result);
  if (result.kept > 0) {
    call.console.note(
      `${result.kept} more were never taken in whole, so they cannot be tried again; they are kept.`,
    );
  }
  if (result.rescored > 0) {
    call.console.note(
      `${result.rescored} posts that the second pass had failed on wait for it again: it runs with "undertone start", or now with "undertone score".`,
    );
  }
}
