import { formatRule } from './format-rule.ts';
import { type Rule, termsOf } from './rule.ts';
import { problemsAtX } from './x-rule.ts';

/** What a person may want to know of a rule that can be used, each a plain sentence. */
export function adviceOn(rule: Rule): string[] {
  const words = termsOf(rule).flatMap(({ kind, value }) => (kind === 'word' ? [value.toLowerCase()] : []));
  const advice = problemsAtX(rule).map((problem) => `X would not take it. ${problem}`);
  if (words.includes('or'))
    advice.push('"or" is looked for as a word; for either of two, write OR in capitals.');
  if (words.includes('and'))
    advice.push('"and" is looked for as a word; words side by side must all be there anyway.');
  if (words.includes('not'))
    advice.push('"not" is looked for as a word; to leave something out, write - against it.');
  if (/\(-[^()]* OR -[^()]*\)/.test(formatRule(rule))) {
    advice.push('It leaves out what has all of a group; to leave out what has any of it, write -(a OR b).');
  }
  return advice;
}
