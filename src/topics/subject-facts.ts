/** What rules ask of a post beside its words, one function an operator. docs/rules.md says the same in prose. */
import { classOf, foldCharacter, MAY_COMPOSE, NOTHING } from './characters.ts';
import type { Has, Is } from './rule.ts';
import type { Subject } from './subject.ts';

/** Names and tags in the form in which they are compared: composed, whatever the case. */
export function folded(text: string): string {
  // Text without marks is in normal form already, and most names and tags are.
  return (/[\u0300-\uffff]/.test(text) ? text.normalize('NFC') : text).toLowerCase();
}

/** The author by handle and by the network's own id. */
export function authorNames({ post }: Subject): string[] {
  const names: string[] = [];
  if (post.author_handle !== null) names.push(folded(post.author_handle));
  if (post.author_id !== null) names.push(folded(post.author_id));
  return names;
}

const LEADING_MENTION = /^\s*[@＠]([\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.-]*[\p{L}\p{N}])?)/u;

function leadingMention(text: string): string | null {
  // Most texts begin with a letter, and are not to be put to the expression.
  if (text.charCodeAt(0) > 0x40 && text.charCodeAt(0) < 0x80) return null;
  return LEADING_MENTION.exec(text)?.[1] ?? null;
}

const BLUESKY_AUTHOR = /^bluesky:(did:[^/]+)\//;

/**
 * Whom a post answers: the account that its text begins with, by which answers name whom they are to on X and
 * Mastodon, and at Bluesky the account that wrote the post it answers. `mayMention` is false where it is known that
 * the text begins with no account that matters.
 */
export function addressees({ post }: Subject, mayMention = true): string[] {
  const names: string[] = [];
  const leading = mayMention ? leadingMention(post.text) : null;
  if (leading !== null) {
    const name = folded(leading).replace(/[.-]+$/, '');
    names.push(name);
    const short = /^\w{1,20}/.exec(name)?.[0];
    if (post.network === 'x' && short !== undefined && short !== name) names.push(short);
  }
  const answered = post.in_reply_to === null ? null : BLUESKY_AUTHOR.exec(post.in_reply_to);
  if (answered !== null) names.push(folded(answered[1]!));
  return names;
}

/** The links of a post: as the source gives them, else those written in the text. */
export function linksOf(subject: Subject): readonly string[] {
  const { post } = subject;
  if (post.urls.length > 0) return post.urls;
  return mayHoldAddress(post.text) ? subject.tags().urls : NONE;
}

const NONE: readonly string[] = [];

/** Every address has a dot that something follows; most texts have none. */
function mayHoldAddress(text: string): boolean {
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next > 0x2e) return true;
  }
  return false;
}

export function isKind(subject: Subject, kind: Is): boolean {
  const { post } = subject;
  switch (kind) {
    case 'reply':
      // A Mastodon server names what is answered by an id of its own, which says nothing elsewhere.
      return post.in_reply_to !== null || (post.network === 'mastodon' && leadingMention(post.text) !== null);
    case 'repost':
      return post.repost_of !== null;
    case 'quote':
      return post.quote_of !== null;
    case 'verified':
      return post.author_verified === true;
  }
}

/** Where a link to a picture of X is a picture of the post, and not of another. */
const SHOWS_MEDIA: ReadonlySet<string> = new Set(['x', 'file']);
/** Pictures and films of X are links to parts of a post. */
const MEDIA_LINK = /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/\w+\/status\/\d+\/(?:photo|video)\//i;

export function hasKind(subject: Subject, kind: Has): boolean {
  const { post } = subject;
  switch (kind) {
    case 'hashtags':
      return /[#＃]/.test(post.text) && subject.tags().hashtags.length > 0;
    case 'cashtags':
      return post.text.includes('$') && subject.tags().cashtags.length > 0;
    case 'mentions':
      return /[@＠]/.test(post.text) && subject.tags().mentions.length > 0;
    case 'links':
      return linksOf(subject).length > 0;
    case 'media':
      return (
        subject.media ?? (SHOWS_MEDIA.has(post.network) && post.urls.some((url) => MEDIA_LINK.test(url)))
      );
    case 'geo':
      return post.latitude !== null;
  }
}

/** Codes that X writes in their withdrawn form. */
const RENEWED: Readonly<Record<string, string>> = { iw: 'he', in: 'id', ji: 'yi', jw: 'jv', msa: 'ms' };

/** The code of a rule in the form that languages of posts have. */
export function languageCode(code: string): string {
  const [primary = '', ...rest] = code.toLowerCase().split(/[-_]/);
  return [RENEWED[primary] ?? primary, ...rest].join('-');
}

/** Whether a post's language is the one asked for: `pt` takes in `pt-BR`. */
export function isLanguage(lang: string, wanted: string): boolean {
  const code = lang.toLowerCase().replace('_', '-');
  return code === wanted || (!wanted.includes('-') && code.startsWith(`${wanted}-`));
}

/** As tokens are compared, and with what parts them: composed, whatever the case, without what is of no account. */
function comparable(text: string): string {
  let kept = '';
  for (const character of text.normalize('NFC')) {
    if ((classOf(character) & ~MAY_COMPOSE) !== NOTHING) kept += foldCharacter(character);
  }
  return kept;
}

/**
 * Whether a text names an account that is more than an X handle: ada.example.org, ada@example.org. Such names are
 * looked for as written, since twitter-text ends a mention at the dot.
 */
export function namesAccount(text: string, account: string): boolean {
  const where = comparable(text).replaceAll('＠', '@');
  const name = comparable(account);
  for (let at = where.indexOf(`@${name}`); at >= 0; at = where.indexOf(`@${name}`, at + 1)) {
    const before = where.slice(Math.max(0, at - 2), at);
    const after = where.slice(at + 1 + name.length);
    if (!/[\p{L}\p{M}\p{N}_]$/u.test(before) && !/^(?:[\p{L}\p{M}\p{N}_@-]|\.[\p{L}\p{N}])/u.test(after))
      return true;
  }
  return false;
}

/** Whether a name is one that twitter-text would take for a mention whole. */
export const isShortName = (name: string): boolean => /^\w{1,20}$/.test(name);
