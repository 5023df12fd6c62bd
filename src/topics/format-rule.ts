import type { Rule } from './rule.ts';

/**
 * A rule in its canonical text, which X takes: one space between words, no parentheses that change nothing, and
 * negations at the words themselves, as X asks ("Do not negate grouped operators"). Parsing it gives the same
 * rule again.
 */
export function formatRule(rule: Rule): string {
  return written(settled(rule, false), 'or');
}

/** Moves negations down to the terms: -(a b) is -a OR -b, and -(a OR b) is -a -b. */
function settled(rule: Rule, negated: boolean): Rule {
  switch (rule.kind) {
    case 'not':
      return settled(rule.rule, !negated);
    case 'and':
    case 'or': {
      const kind = (rule.kind === 'and') === negated ? 'or' : 'and';
      const rules = rule.rules
        .map((one) => settled(one, negated))
        .flatMap((one) => (one.kind === kind ? one.rules : [one]));
      return { kind, rules };
    }
    default:
      return negated ? { kind: 'not', rule } : rule;
  }
}

function written(rule: Rule, within: 'or' | 'and'): string {
  switch (rule.kind) {
    case 'or': {
      const text = rule.rules.map((one) => written(one, 'or')).join(' OR ');
      return within === 'or' ? text : `(${text})`;
    }
    case 'and': {
      const text = rule.rules.map((one) => written(one, 'and')).join(' ');
      return text;
    }
    case 'not':
      return `-${written(rule.rule, 'and')}`;
    case 'word':
      return rule.value;
    case 'phrase':
      return quoted(rule.value);
    case 'hashtag':
      return `#${rule.value}`;
    case 'cashtag':
      return `$${rule.value}`;
    case 'mention':
      return `@${rule.value}`;
    case 'url':
      return `url:${/[^\p{L}\p{M}\p{N}]/u.test(rule.value) ? quoted(rule.value) : rule.value}`;
    case 'is':
      return `is:${rule.value === 'repost' ? 'retweet' : rule.value}`;
    case 'only-x':
      return rule.value;
    default:
      return `${rule.kind}:${rule.value}`;
  }
}

/** A text in quotes, as rules have it. */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
