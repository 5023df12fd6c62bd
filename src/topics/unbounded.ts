import { type Rule, termsOf } from './rule.ts';

/**
 * Why a rule would take in most of all that is posted, with what to do; null where it does not.
 *
 * X refuses such rules ("Conjunction-required operators cannot be used by themselves", "Negated operators cannot
 * be used alone"), and no index could find their posts: every way to match has to ask for at least one word,
 * phrase, tag, account or link.
 */
export function whyUnbounded(rule: Rule): string | null {
  if (isBounded(rule)) return null;
  const asked = termsOf(positives(rule)).length > 0;
  if (!asked) {
    return 'the rule only says what is not to match, so nearly every post would; add what is to match, such as a word';
  }
  if (rule.kind === 'or') {
    return 'one side of an OR asks for no word, phrase, tag, account or link, so it would take in most of all posts; add one to each side';
  }
  return 'is:, has: and lang: alone take in most of all posts; add a word, phrase, tag, account or link';
}

/** Whether every way to match asks for something that few posts have. */
export function isBounded(rule: Rule): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.rules.some(isBounded);
    case 'or':
      return rule.rules.every(isBounded);
    case 'not':
    case 'is':
    case 'has':
    case 'lang':
      return false;
    case 'only-x':
      return !/^(is|has|sample|\w+_count):/.test(rule.value);
    default:
      return true;
  }
}

/** The rule without its negations; what is left may be empty. */
function positives(rule: Rule): Rule {
  if (rule.kind !== 'and' && rule.kind !== 'or') {
    return rule.kind === 'not' ? { kind: 'and', rules: [] } : rule;
  }
  return { kind: rule.kind, rules: rule.rules.map(positives) };
}
