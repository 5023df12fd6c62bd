import { z } from 'zod';
import { TOPIC_NAME, TOPIC_NAME_RULE } from '../model/topic.ts';
import { parseRule } from '../topics/parse-rule.ts';
import { RuleError } from '../topics/rule-error.ts';

/** A topic, its rule read to the end so that a slip in it is told with the rest. */
export const topic = z
  .strictObject({
    name: z
      .string()
      .regex(TOPIC_NAME, { error: TOPIC_NAME_RULE })
      .meta({ description: 'The name that posts, windows and charts show.', examples: ['coffee'] }),
    rule: z
      .string()
      .min(1)
      .superRefine((rule, context) => {
        const message = faultOf(rule, true);
        if (message !== null) context.addIssue({ code: 'custom', message });
      })
      .meta({
        description: 'Which posts belong to it, in the rule language (docs/rules.md).',
        examples: ['coffee OR espresso'],
      }),
  })
  .meta({ description: 'One subject to follow.' });

/** What is wrong with a rule, to be read on after its name; null where it can be used. `onlyX`: where X alone is asked. */
export function faultOf(rule: string, onlyX: boolean): string | null {
  try {
    parseRule(rule, { onlyX });
    return null;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return `is wrong at column ${error.column} of the rule: ${error.detail}`;
  }
}
