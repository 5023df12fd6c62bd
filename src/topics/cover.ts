import type { Rule, Term } from './rule.ts';
import { tokensOf } from './tokens.ts';
import { isBounded } from './unbounded.ts';

/**
 * Terms of which a post has to have at least one to match the rule: of words side by side the rarest alone, of
 * either side of an OR one each. The rule has to be bounded (unbounded.ts).
 */
export function coverOf(rule: Rule): Term[] {
  switch (rule.kind) {
    case 'and':
      return rule.rules
        .filter(isBounded)
        .map(coverOf)
        .reduce((best, cover) => (costOf(cover) < costOf(best) ? cover : best));
    case 'or':
      return rule.rules.flatMap(coverOf);
    case 'not':
    case 'is':
    case 'has':
    case 'lang':
    case 'only-x':
      throw new RangeError(`the rule takes in posts without any term of it: ${rule.kind}`);
    default:
      return [rule];
  }
}

/** How many posts terms would bring to be looked at, by guess: short words are common, tags and accounts rare. */
const costOf = (terms: readonly Term[]): number => terms.reduce((sum, term) => sum + commonness(term), 0);

function commonness(term: Term): number {
  if (term.kind !== 'word' && term.kind !== 'phrase') return 0.1;
  const lengths = tokensOf(term.value).map((token) => token.length);
  return 2 ** -Math.max(...lengths) + 0.1 ** lengths.length;
}
