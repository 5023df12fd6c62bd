import { asksXAlone } from '../../../config/asks-x-alone.ts';
import { adviceOn } from '../../../topics/advice.ts';
import { formatRule } from '../../../topics/format-rule.ts';
import { parseRule } from '../../../topics/parse-rule.ts';
import type { Call } from '../command.ts';

/** Prints a rule in its canonical text, and what is good to know of it. */
export async function check(call: Call, text: string): Promise<void> {
  const rule = parseRule(text, { onlyX: asksXAlone(await call.config()) });
  const advice = adviceOn(rule);
  if (call.json) {
    await call.console.json({ rule: formatRule(rule), advice });
    return;
  }
  await call.console.write(`${formatRule(rule)}\n`);
  for (const sentence of advice) call.console.note(sentence);
}
