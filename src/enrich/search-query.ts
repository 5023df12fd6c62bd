import { bigrams, splitRuns } from './bigrams.ts';
import { CASHTAG_SIGN, HASHTAG_SIGN, MENTION_SIGN, normalise, signedWord } from './search-tokens.ts';

/** What a person types is short; the rest is ignored, so that no query can grow without bound. */
const MAX_LENGTH = 1000;
const MAX_TERMS = 50;

const SIGNS: Readonly<Record<string, string>> = {
  '#': HASHTAG_SIGN,
  '＃': HASHTAG_SIGN,
  '@': MENTION_SIGN,
  '＠': MENTION_SIGN,
  $: CASHTAG_SIGN,
};

/** A minus, a "quoted phrase" (perhaps unclosed, perhaps with a star), or a run without white space. */
const TERM = /(?<minus>-?)(?:["“”](?<phrase>[^"“”]*)(?:["“”]|$)(?<star>\*?)|(?<word>[^\s"“”]+))/g;

/**
 * A person's search as an FTS5 MATCH expression over what `searchTokens` made: words (all must be there),
 * `"phrases"`, `-not`, `OR` between two terms (binds closer than the rest), `#tag`, `@name`, `$SYM`, `prefix*`.
 * Any string is fine; `''` where nothing is searchable, also where all terms are excluded.
 */
export function searchQuery(userQuery: string): string {
  const required: string[][] = [];
  const excluded: string[] = [];
  let joinsNext = false;
  let terms = 0;
  for (const { groups = {} } of userQuery.slice(0, MAX_LENGTH).matchAll(TERM)) {
    const { minus = '', phrase, word = '', star = '' } = groups as Record<string, string | undefined>;
    if (word === 'OR' && minus === '') {
      joinsNext = required.length > 0;
      continue;
    }
    if (word === 'AND' && minus === '') continue;
    const term = phrase === undefined ? wordTerm(word) : phraseTerm(phrase, star !== '');
    if (term === '') continue;
    if (++terms > MAX_TERMS) break;
    if (minus !== '') excluded.push(term);
    else if (joinsNext) required.at(-1)!.push(term);
    else required.push([term]);
    joinsNext = false;
  }
  if (required.length === 0) return '';
  const wanted = required.map(anyOf).join(' AND ');
  return excluded.length === 0 ? wanted : `(${wanted}) NOT ${anyOf(excluded)}`;
}

function anyOf(terms: string[]): string {
  return terms.length === 1 ? terms[0]! : `(${terms.join(' OR ')})`;
}

function wordTerm(word: string): string {
  const isPrefix = word.endsWith('*');
  const sign = SIGNS[word.charAt(0)];
  if (sign !== undefined) {
    const signed = signedWord(sign, word.slice(1));
    if (signed.length > 1) return `"${signed}"${isPrefix ? '*' : ''}`;
  }
  return phraseTerm(word, isPrefix);
}

/**
 * A quoted FTS5 string, so that nothing in it is syntax. The bigrams of a run that something follows carry its
 * last character, as they do in the index.
 */
function phraseTerm(phrase: string, isPrefix: boolean): string {
  const runs = splitRuns(
    normalise(phrase)
      .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
      .trim(),
  );
  if (runs.length === 0) return '';
  let out = '';
  let isLoneLetter = false;
  for (const [i, run] of runs.entries()) {
    const isLast = i === runs.length - 1;
    const words = run.isBigrams ? bigrams(run.text, !isLast) : run.text;
    isLoneLetter = run.isBigrams && isLast && !words.includes(' ') && [...words].length === 1;
    out += ` ${words}`;
  }
  if (!/[\p{L}\p{N}]/u.test(out)) return '';
  return `"${out.trim().replace(/\s+/g, ' ')}"${isPrefix || isLoneLetter ? '*' : ''}`;
}
