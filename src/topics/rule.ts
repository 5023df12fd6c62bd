/** A rule as a tree. Values are as written, without their signs, quotes and operator names. */
export type Rule = And | Or | Not | Term;

export interface And {
  kind: 'and';
  /** Two or more. */
  rules: Rule[];
}

export interface Or {
  kind: 'or';
  /** Two or more. */
  rules: Rule[];
}

export interface Not {
  kind: 'not';
  rule: Rule;
}

export type Term =
  /** A word or an emoji anywhere in the text or its links. */
  | { kind: 'word'; value: string }
  /** Words next to each other. */
  | { kind: 'phrase'; value: string }
  | { kind: 'hashtag'; value: string }
  | { kind: 'cashtag'; value: string }
  | { kind: 'mention'; value: string }
  | { kind: 'from'; value: string }
  | { kind: 'to'; value: string }
  | { kind: 'url'; value: string }
  | { kind: 'lang'; value: string }
  | { kind: 'is'; value: Is }
  | { kind: 'has'; value: Has }
  /** What only X can answer, as X takes it: `place:vienna`, `has:images`. */
  | { kind: 'only-x'; value: string };

/** `repost` is written `is:retweet` too, as X does. */
export const IS = ['reply', 'repost', 'quote', 'verified'] as const;
export type Is = (typeof IS)[number];

export const HAS = ['hashtags', 'cashtags', 'links', 'media', 'mentions', 'geo'] as const;
export type Has = (typeof HAS)[number];

/** Whether a rule asks for what only X can answer, so that no matcher of ours can. */
export const asksOnlyX = (rule: Rule): boolean => termsOf(rule).some(({ kind }) => kind === 'only-x');

/** Every term of a rule, in order. */
export function termsOf(rule: Rule): Term[] {
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.rules.flatMap(termsOf);
    case 'not':
      return termsOf(rule.rule);
    default:
      return [rule];
  }
}
