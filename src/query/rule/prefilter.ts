/**
 * A condition in SQL that every post that matches a rule meets, and most others do not: what DuckDB drops by
 * columns need not be made into rows. `words` and `links` are the text and the addresses in lower case (scan.ts).
 */
import type { Rule, Term } from '../../topics/rule.ts';
import { folded, languageCode } from '../../topics/subject-facts.ts';
import { tokensOf } from '../../topics/tokens.ts';

export interface Condition {
  sql: string;
  values: string[];
}

const ANY: Condition = { sql: 'true', values: [] };

export function prefilterOf(rule: Rule): Condition {
  switch (rule.kind) {
    case 'and':
      return joined(rule.rules.map(prefilterOf), 'and');
    case 'or':
      return joined(rule.rules.map(prefilterOf), 'or');
    case 'not': {
      // Of these alone the condition is exact, so that its contrary is one too.
      const { rule: inner } = rule;
      const isExact =
        (inner.kind === 'is' && inner.value !== 'reply') || (inner.kind === 'has' && inner.value === 'geo');
      return isExact ? { ...ANY, sql: `not ${conditionOf(inner).sql}` } : ANY;
    }
    default:
      return conditionOf(rule);
  }
}

function conditionOf(term: Term): Condition {
  const { value } = term;
  switch (term.kind) {
    case 'word':
    case 'phrase':
      return withNeedle(value, ['words', 'links']);
    case 'url':
      return withNeedle(value, ['links']);
    case 'hashtag':
      return withNeedle(value, ['words'], 'len(hashtags) > 0');
    case 'cashtag':
      return withNeedle(value, ['words'], "contains(text, '$')");
    case 'mention':
      return withNeedle(value, ['words'], "(contains(text, '@') or contains(text, '＠'))");
    case 'from':
      return isPlain(folded(value))
        ? {
            sql: '(lower(author_handle) = ? or lower(author_id) = ?)',
            values: [folded(value), folded(value)],
          }
        : { ...ANY, sql: '(author_handle is not null or author_id is not null)' };
    case 'to':
      return withNeedle(value, ['words', "lower(coalesce(in_reply_to, ''))"]);
    case 'lang': {
      const code = languageCode(value);
      return {
        sql: "(lower(replace(lang, '_', '-')) = ? or starts_with(lower(replace(lang, '_', '-')), ?))",
        values: [code, `${code}-`],
      };
    }
    case 'only-x':
      return { ...ANY, sql: 'false' };
    case 'is':
    case 'has':
      return { ...ANY, sql: FACTS[term.value] };
  }
}

const FACTS = {
  reply: "(in_reply_to is not null or network = 'mastodon')",
  repost: '(repost_of is not null)',
  quote: '(quote_of is not null)',
  verified: 'coalesce(author_verified, false)',
  hashtags: '(len(hashtags) > 0)',
  cashtags: '(len(cashtags) > 0)',
  mentions: '(len(mentions) > 0)',
  links: '(len(urls) > 0)',
  media: '(len(urls) > 0)',
  geo: '(latitude is not null)',
} as const;

/** The condition that the longest part of the value that both sides write alike is in one of the texts. */
function withNeedle(value: string, texts: readonly string[], also = 'true'): Condition {
  const needle = tokensOf(value)
    .map(plainPart)
    .reduce((best, part) => (part.length > best.length ? part : best), '');
  if (needle === '') return { ...ANY, sql: also };
  // Nothing composes to ASCII but the Kelvin sign, which is a k in lower case too.
  const isAscii = /^[\x20-\x7e]*$/.test(needle);
  const found = texts.map((text) => {
    const contains = `contains(${isAscii ? text : `nfc_normalize(${text})`}, ?)`;
    return needle.length === 1 ? contains : `${contains} or ${mayHide(text)}`;
  });
  return {
    sql: `(${also} and (${found.join(' or ')}))`,
    values: texts.map(() => needle),
  };
}

/**
 * Whether a text has characters that are of no account (characters.ts) and may stand within a word: a soft hyphen, a
 * joiner. Only where it is not ASCII is it worth asking.
 */
const mayHide = (text: string): string =>
  `(strlen(${text}) <> length(${text}) and regexp_matches(${text}, '[\\p{Cf}\\x{180B}-\\x{180F}\\x{FE00}-\\x{FE0F}\\x{E0100}-\\x{E01EF}]'))`;

/**
 * Characters whose lower case is the same in JavaScript and in DuckDB, in text in normal form C: ASCII, and
 * letters and signs that have no case.
 */
const isPlain = (text: string): boolean => plainPart(text) === text;

function plainPart(token: string): string {
  let longest = '';
  let run = '';
  for (const character of token) {
    run = hasPlainCase(character) ? run + character : '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

function hasPlainCase(character: string): boolean {
  if (character < '\u0080') return true;
  return (
    character.toLowerCase() === character &&
    character.toUpperCase() === character &&
    !/\p{M}/u.test(character)
  );
}

function joined(conditions: readonly Condition[], by: 'and' | 'or'): Condition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(` ${by} `)})`,
    values: conditions.flatMap(({ values }) => values),
  };
}
