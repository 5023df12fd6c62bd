import { UsageError } from '../../../model/errors.ts';
import { LABELS, type Label } from '../../../model/post.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';

export async function run(call: Call<{ undo: boolean }>): Promise<void> {
  await requireLake(call);
  const [id, word] = call.args as [string, string | undefined];
  const label = labelOf(word, call.options.undo);
  const { sentiment, model } = await taskOf(call, 'correct', { id, label });
  if (call.json) return call.console.json({ id, sentiment, model });
  await call.console.write(
    label !== null
      ? `${id} is ${label}.\n`
      : sentiment === null
        ? `${id} has no label any more until it is scored again.\n`
        : `${id} is ${sentiment} again, as ${model} says.\n`,
  );
}

function labelOf(word: string | undefined, undo: boolean): Label | null {
  if (undo && word !== undefined) throw new UsageError('--undo takes the label back, so give none.');
  if (undo) return null;
  if (LABELS.includes(word as Label)) return word as Label;
  const said = word === undefined ? 'The label is missing' : `"${word}" is no label`;
  throw new UsageError(`${said}; give one of ${LABELS.join(', ')}, or --undo.`);
}
