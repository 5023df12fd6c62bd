import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';
import { counted, formatCount } from '../terminal/quantity.ts';

export async function run(call: Call): Promise<void> {
  await requireLake(call);
  const result = await taskOf(call, 'compact', {});
  const { objectsBefore, objectsAfter, rows, rowsDropped } = result;
  if (call.json) {
    await call.console.json({
      objects_before: objectsBefore,
      objects_after: objectsAfter,
      rows,
      rows_dropped: rowsDropped,
    });
    return;
  }
  if (rows === 0 && rowsDropped === 0) {
    await call.console.write('Nothing to do: the lake is compact.\n');
    return;
  }
  const dropped =
    rowsDropped === 0 ? '' : `; ${formatCount(rowsDropped)} deleted or superseded rows are gone`;
  await call.console.write(
    `${counted(objectsBefore, 'object')} ${objectsBefore === 1 ? 'is' : 'are'} now ${formatCount(objectsAfter)}, with ${counted(rows, 'post')}${dropped}.\n`,
  );
}
