import type { Topic } from '../model/topic.ts';
import { parseStored } from '../topics/parse-rule.ts';
import type { Rule } from '../topics/rule.ts';

/** The accounts that the rules of topics name with `from:`, as written; a source may have to look up who they are. */
export const handlesInRules = (topics: readonly Topic[]): string[] => [
  ...new Set(topics.flatMap(({ rule }) => handlesIn(parseStored(rule)))),
];

function handlesIn(rule: Rule): string[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.rules.flatMap(handlesIn);
    case 'not':
      return handlesIn(rule.rule);
    case 'from':
      return [rule.value];
    default:
      return [];
  }
}
