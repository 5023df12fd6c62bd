import { formatRule } from './format-rule.ts';
import { type Rule, termsOf } from './rule.ts';

/** Characters a rule may have at X: 1,024, with Enterprise access 2,048 (docs.x.com, filtered stream). */
export const X_RULE_LENGTH = 1024;

/** Why X would not take a rule, each a plain sentence; empty where it would. `longest` is what the plan allows. */
export function problemsAtX(rule: Rule, longest: number = X_RULE_LENGTH): string[] {
  const problems: string[] = [];
  const length = [...formatRule(rule)].length;
  if (length > longest) {
    problems.push(
      `The rule has ${length} characters, and X takes ${longest}: make two topics of it, or shorten it.`,
    );
  }
  for (const { kind, value } of termsOf(rule)) {
    const isAccount = kind === 'from' || kind === 'to' || kind === 'mention';
    if (isAccount && !/^\w{1,20}$/.test(value)) {
      problems.push(`X has no account "${value}": a handle there is letters, digits and _.`);
    }
  }
  return problems;
}
