/** What a rule means, in the plainest words: the matcher is held to it, and measured against it. */
import type { Rule, Term } from './rule.ts';
import type { Subject } from './subject.ts';
import {
  addressees,
  authorNames,
  folded,
  hasKind,
  isKind,
  isLanguage,
  isShortName,
  languageCode,
  linksOf,
  namesAccount,
} from './subject-facts.ts';
import { tokensOf } from './tokens.ts';

/** A post cut into tokens once, for all rules. */
export interface Cut {
  subject: Subject;
  text: string[];
  /** Those that the source gives. */
  given: string[][];
  links: string[][];
}

export const cut = (subject: Subject): Cut => ({
  subject,
  text: tokensOf(subject.post.text),
  given: subject.post.urls.map(tokensOf),
  links: linksOf(subject).map(tokensOf),
});

export function matchesNaively(rule: Rule, post: Cut): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.rules.every((one) => matchesNaively(one, post));
    case 'or':
      return rule.rules.some((one) => matchesNaively(one, post));
    case 'not':
      return !matchesNaively(rule.rule, post);
    default:
      return holds(rule, post);
  }
}

function holds(term: Term, { subject, text, given, links }: Cut): boolean {
  const { value } = term;
  switch (term.kind) {
    case 'word':
    case 'phrase': {
      const wanted = tokensOf(value);
      return contains(text, wanted) || given.some((link) => contains(link, wanted));
    }
    case 'url':
      return links.some((link) => contains(link, tokensOf(value)));
    case 'hashtag':
      return subject.tags().hashtags.some((tag) => folded(tag) === folded(value));
    case 'cashtag':
      return subject.tags().cashtags.some((tag) => folded(tag) === folded(value));
    case 'mention':
      if (!isShortName(value)) return namesAccount(subject.post.text, folded(value));
      return subject.tags().mentions.some((name) => folded(name) === folded(value));
    case 'from':
      return authorNames(subject).includes(folded(value));
    case 'to':
      return addressees(subject).includes(folded(value));
    case 'lang':
      return isLanguage(subject.lang(), languageCode(value));
    case 'only-x':
      throw new RangeError('only X can answer it');
    case 'is':
      return isKind(subject, term.value);
    case 'has':
      return hasKind(subject, term.value);
  }
}

const contains = (tokens: readonly string[], wanted: readonly string[]): boolean =>
  tokens.some((_, at) => wanted.every((token, index) => tokens[at + index] === token));
