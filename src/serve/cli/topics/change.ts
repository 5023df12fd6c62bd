import { adviceOn } from '../../../topics/advice.ts';
import { parseStored } from '../../../topics/parse-rule.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';
import { taskOf } from '../task.ts';

const DONE = { add: 'is followed', change: 'is changed', remove: 'is no longer followed' };

/** Changes a topic of the lake, here or in the process that owns it. */
export async function change(
  call: Call,
  what: 'add' | 'change' | 'remove',
  name: string,
  rule: string,
): Promise<void> {
  // A slip in the rule is told before anything is opened for it.
  const advice = what === 'remove' ? [] : adviceOn(parseStored(rule));
  if (what !== 'add') await requireLake(call);
  const topic = await taskOf(call, 'topics', { do: what, name, rule });
  if (call.json) {
    await call.console.json({ ...topic, since: new Date(topic.since) });
    return;
  }
  call.console.note(
    what === 'remove'
      ? `The topic "${name}" ${DONE[what]}; posts that have it keep it.`
      : `The topic "${name}" ${DONE[what]} for what is collected from now on: ${topic.rule}`,
  );
  for (const sentence of advice) call.console.note(sentence);
}
