/** What may be written, and what is said of what may not. */
import { nearest } from '../model/nearest.ts';
import { BREAK, classOf, MAY_COMPOSE } from './characters.ts';
import { quoted } from './format-rule.ts';
import { HAS, type Has, IS, type Is, type Term } from './rule.ts';
import { columnAt, RuleError } from './rule-error.ts';
import { tokensOf } from './tokens.ts';

const OPERATORS = ['from', 'to', 'lang', 'url', 'is', 'has'] as const;

/**
 * Operators of X that ask for what other networks, or our posts, do not have
 * (docs.x.com/x-api/posts/filtered-stream/integrate/operators).
 */
const ONLY_X = new Set(
  `bio bio_location bio_name bounding_box community context conversation_id embedding entity followers_count
  following_count geo_bounding_box in_reply_to_status_id in_reply_to_tweet_id list listed_count place
  place_country point_radius quotes_of_status_id quotes_of_tweet_id retweets_of retweets_of_status_id
  retweets_of_tweet_id retweets_of_user sample source tweets_count url_contains url_description url_title
  user_bio user_bio_location within_url_description`.split(/\s+/),
);
const ONLY_X_VALUES: Readonly<Record<'is' | 'has', readonly string[]>> = {
  is: ['nullcast', 'blue_verified'],
  has: ['images', 'media_link', 'videos', 'video_link'],
};
const ALIASES: Readonly<Record<string, string>> = { retweet: 'repost', repost: 'repost' };

/** Where in a rule something stands, for errors. */
export interface Place {
  rule: string;
  offset: number;
}

const wrong = ({ rule, offset }: Place, detail: string): RuleError =>
  new RuleError(columnAt(rule, offset), detail);

/**
 * The term of `name:value`. `onlyX` is whether X alone is asked, so that what only X can answer may be asked for. Throws
 * a RuleError that says what is wrong with the name or the value.
 */
export function operatorTerm(name: string, value: string, at: Place, valueAt: Place, onlyX: boolean): Term {
  const operator = name.toLowerCase();
  if (operator === 'http' || operator === 'https') {
    throw wrong(at, `an address is asked for by url:, as in url:"${name}:${value}"`);
  }
  if (ONLY_X.has(operator)) {
    if (!onlyX) throw wrong(at, `${onlyXAnswers(`${operator}:`)}; leave it out`);
    if (value.trim() === '') {
      throw wrong(valueAt, `nothing follows "${operator}:"; write against it what X is to look for`);
    }
    return {
      kind: 'only-x',
      value: `${operator}:${/^\[.*\]$|^[^\s()"]+$/.test(value) ? value : quoted(value)}`,
    };
  }
  if (!(OPERATORS as readonly string[]).includes(operator)) {
    const meant = nearest(operator, OPERATORS);
    const advice =
      meant === null
        ? `the operators are ${OPERATORS.map((one) => `${one}:`).join(', ')}; to look for the text, put it in quotes`
        : `did you mean "${meant}:"?`;
    throw wrong(at, `there is no operator "${name}:"; ${advice}`);
  }
  if (value.trim() === '') throw wrong(valueAt, `nothing follows "${operator}:"; ${EXAMPLES[operator]!}`);
  const lower = value.toLowerCase();
  if ((operator === 'is' || operator === 'has') && ONLY_X_VALUES[operator].includes(lower)) {
    const instead = operator === 'has' ? 'has:media takes in all of them' : 'leave it out';
    if (!onlyX) throw wrong(valueAt, `${onlyXAnswers(`${operator}:${lower}`)}; ${instead}`);
    return { kind: 'only-x', value: `${operator}:${lower}` };
  }
  switch (operator) {
    case 'from':
    case 'to':
      return { kind: operator, value: accountOf(value, valueAt) };
    case 'lang':
      return { kind: 'lang', value: languageOf(value, valueAt) };
    case 'url':
      return { kind: 'url', value: urlOf(value, valueAt) };
    case 'is':
      return { kind: 'is', value: choice<Is>('is', value, IS, valueAt) };
    default:
      return { kind: 'has', value: choice<Has>('has', value, HAS, valueAt) };
  }
}

const onlyXAnswers = (what: string): string =>
  `only X itself can answer "${what}", so it is for topics of which every source is X's filtered stream or search (x-stream, x-search)`;

const EXAMPLES: Readonly<Record<string, string>> = {
  from: 'write a handle against it, as in from:ada',
  to: 'write a handle against it, as in to:ada',
  lang: 'write a language code against it, as in lang:en',
  url: 'write a part of an address against it, as in url:"example.org/news"',
  is: `write one of ${IS.join(', ')} against it`,
  has: `write one of ${HAS.join(', ')} against it`,
};

/** The term of a word without operator: a word, #tag, @user or $cashtag. */
export function wordTerm(value: string, at: Place): Term {
  const sign = value[0]!;
  const rest = value.slice(1);
  if (sign === '#' || sign === '＃') return { kind: 'hashtag', value: hashtagOf(rest, at) };
  if (sign === '@' || sign === '＠') {
    if (rest === '') throw wrong(at, 'no handle follows the @; write one, as in @ada');
    return { kind: 'mention', value: accountOf(rest, at) };
  }
  if (sign === '$' || sign === '＄') return { kind: 'cashtag', value: cashtagOf(rest, at) };
  if (value === 'AND') {
    throw wrong(
      at,
      'AND is not written: words side by side must all be there; for the word itself, write "and"',
    );
  }
  const odd = [...value].find((character) => (classOf(character) & ~MAY_COMPOSE) === BREAK);
  if (odd !== undefined || tokensOf(value).length === 0) {
    const offset = at.offset + (odd === undefined ? 0 : value.indexOf(odd));
    const said = odd === undefined ? `"${value}" holds no letter or digit` : `a word has no "${odd}" in it`;
    throw wrong({ ...at, offset }, `${said}; to look for it as written, put it in quotes: "${value}"`);
  }
  return { kind: 'word', value };
}

/** Throws a RuleError where the phrase has nothing to look for. */
export function phraseTerm(value: string, at: Place): Term {
  if (tokensOf(value).length > 0) return { kind: 'phrase', value };
  throw wrong(
    at,
    'this phrase holds no letter, digit or emoji, so nothing could match it; write a word into it',
  );
}

function hashtagOf(value: string, at: Place): string {
  if (/^[\p{L}\p{M}\p{N}_·]+$/u.test(value) && /[\p{L}\p{M}]/u.test(value)) return value;
  if (value === '') throw wrong(at, 'no tag follows the #; write one, as in #coffee');
  throw wrong(
    at,
    `"#${value}" cannot be a hashtag: those are letters, digits and _, not digits alone; for the words, write "${value}"`,
  );
}

/** As twitter-text has them: one to six letters, perhaps a dot or _ and one or two more. */
function cashtagOf(value: string, at: Place): string {
  if (/^[a-z]{1,6}([._][a-z]{1,2})?$/i.test(value)) return value;
  throw wrong(
    at,
    `"$${value}" cannot be a cashtag: those are one to six letters, as in $ACME; for a sum of money, write it in quotes`,
  );
}

/** A handle of any of the networks, or an author's own id: ada, 12, ada.example.org, ada@example.org, did:plc:… */
function accountOf(value: string, at: Place): string {
  const name = value.replace(/^[@＠]/, '');
  if (/^(did:[a-z]+:[\w.:%-]+|https?:\/\/\S+)$/i.test(name)) return name;
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*(@[\p{L}\p{N}.-]+(:\d+)?)?$/u.test(name))
    return name.replace(/\.+$/, '');
  throw wrong(at, `"${value}" cannot be a handle; write it like ada, ada.example.org or ada@example.org`);
}

function languageOf(value: string, at: Place): string {
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(value)) return value;
  throw wrong(at, `"${value}" is no language code; write one such as en, pt-BR or und (BCP 47)`);
}

/** With or without quotes, though X asks for them around punctuation: the canonical text has them. */
function urlOf(value: string, at: Place): string {
  if (tokensOf(value).length > 0) return value;
  throw wrong(at, `"${value}" holds no letter or digit of an address; write a part of one`);
}

function choice<T extends string>(operator: 'is' | 'has', value: string, known: readonly T[], at: Place): T {
  const lower = value.toLowerCase();
  const name = operator === 'is' ? (ALIASES[lower] ?? lower) : lower;
  if ((known as readonly string[]).includes(name)) return name as T;
  const meant = nearest(name, operator === 'is' ? [...known, 'retweet'] : known);
  const advice =
    meant === null ? `it is to be one of ${known.join(', ')}` : `did you mean "${operator}:${meant}"?`;
  throw wrong(at, `there is no "${operator}:${value}"; ${advice}`);
}
