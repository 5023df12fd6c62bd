/**
 * A condition in SQL that every post that matches a rule meets, and most others do not: what DuckDB drops by
 * columns need not be made into rows. `words` and `links` are the text and the addresses in lower case (scan.ts).
 */
import type { Rule, Term } from '../topics/rule.ts';
import { folded, languageCode } from '../topics/subject-facts.ts';
import { tokensOf } from '../topics/tokens.ts';

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
      return withNeedle(value, '(contains(words, ?) or contains(links, ?))', 2);
    case 'url':
      return withNeedle(value, 'contains(links, ?)');
    case 'hashtag':
      return withNeedle(value, '(len(hashtags) > 0 and contains(words, ?))');
    case 'cashtag':
      return withNeedle(value, "(contains(text, '$') and contains(words, ?))");
    case 'mention':
      return withNeedle(value, "((contains(text, '@') or contains(text, '＠')) and contains(words, ?))");
    case 'from':
      return isPlain(folded(value))
        ? {
            sql: '(lower(author_handle) = ? or lower(author_id) = ?)',
            values: [folded(value), folded(value)],
          }
        : { ...ANY, sql: '(author_handle is not null or author_id is not null)' };
    case 'to':
      return withNeedle(value, "(contains(words, ?) or contains(lower(coalesce(in_reply_to, '')), ?))", 2);
    case 'lang': {
      const code = languageCode(value);
      return {
        sql: "(lower(replace(lang, '_', '-')) = ? or starts_with(lower(replace(lang, '_', '-')), ?))",
        values: [code, `${code}-`],
      };
    }
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

/** The condition that the longest part of the value that both sides write alike is there. */
function withNeedle(value: string, sql: string, times = 1): Condition {
  const needle = tokensOf(value)
    .map(plainPart)
    .reduce((best, part) => (part.length > best.length ? part : best), '');
  return needle === '' ? ANY : { sql, values: new Array<string>(times).fill(needle) };
}

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
