import { Parser } from 'htmlparser2';
import { DeadLetter } from '../../model/record.ts';
import { addLink } from '../wire-values.ts';

/** What a reader sees of an HTML text, and where its links go. */
export interface ReadableHtml {
  text: string;
  /** Targets of links other than those of mentions and hashtags, in order, each once. */
  links: string[];
}

const PARAGRAPHS = new Set([
  'p',
  'div',
  'blockquote',
  'ul',
  'ol',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
]);
const LINES = new Set(['li', 'tr', 'dt', 'dd']);
const UNSEEN = new Set([
  'script',
  'style',
  'template',
  'head',
  'title',
  'noscript',
  'iframe',
  'object',
  'svg',
]);

/** Statuses are a few levels deep; the parser takes time with the square of the depth. */
const DEEPEST = 500;

/**
 * The text of a status: paragraphs apart by an empty line, line breaks kept, mentions and hashtags as shown,
 * links as their whole address (Mastodon hides parts of it by CSS alone), entities decoded, custom emoji by
 * their name. Scripts are left out, and the line `RE: …` that repeats a quote for older clients too. Throws a
 * DeadLetter for more than 500 elements in one another.
 */
export function htmlToText(html: string): ReadableHtml {
  if (!html.includes('<') && !html.includes('&')) return { text: html.trim(), links: [] };
  const links: string[] = [];
  const text = new FlowingText();
  /** For each open element whether it hides what is in it. */
  const hiding: boolean[] = [];
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      const hides = UNSEEN.has(name) || hasWord(attributes.class, 'quote-inline');
      if (hiding.push(hides) > DEEPEST) throw new DeadLetter('HTML nested too deep');
      if (hides) hidden++;
      if (hidden > 0) return;
      if (name === 'br') text.lineBreak();
      else if (name === 'img') text.add(attributes.alt ?? '');
      else if (name === 'a') readLink(attributes, links);
      else text.separate(separation(name));
    },
    ontext(data) {
      if (hidden === 0) text.add(data);
    },
    onclosetag(name) {
      if (hiding.pop()) hidden--;
      if (hidden === 0) text.separate(separation(name));
    },
  });
  parser.end(html);
  return { text: text.toString(), links };
}

const separation = (element: string): number => (PARAGRAPHS.has(element) ? 2 : LINES.has(element) ? 1 : 0);

/** Text that is laid out as it comes: runs of white space are one space, and none stands beside a line's end. */
class FlowingText {
  #text = '';
  #breaks = 0;
  #space = false;

  add(data: string): void {
    const flat = data.replace(/[ \t\r\n\f]+/g, ' ');
    const words = flat.startsWith(' ') ? flat.slice(1) : flat;
    if (words !== flat) this.#space = true;
    if (words === '') return;
    if (this.#text !== '') {
      if (this.#breaks > 0) this.#text += '\n'.repeat(this.#breaks);
      else if (this.#space) this.#text += ' ';
    }
    this.#breaks = 0;
    this.#space = words.endsWith(' ');
    this.#text += this.#space ? words.slice(0, -1) : words;
  }

  /** One more line break; an empty line is the most that stands between two lines. */
  lineBreak(): void {
    this.#breaks = Math.min(this.#breaks + 1, 2);
  }

  /** At least so many line breaks before what comes next. */
  separate(breaks: number): void {
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  toString(): string {
    return this.#text;
  }
}

/** Takes the target of an `a`, unless it is that of a mention or a hashtag. */
function readLink(attributes: Readonly<Record<string, string>>, links: string[]): void {
  const { href } = attributes;
  if (href === undefined || !/^https?:\/\//i.test(href)) return;
  if (hasWord(attributes.class, 'mention') || hasWord(attributes.class, 'hashtag')) return;
  if (!hasWord(attributes.rel, 'tag')) addLink(links, href);
}

/** Whether a list of words apart by spaces, as in `class` and `rel`, has one. */
function hasWord(list: string | undefined, word: string): boolean {
  return list?.split(/\s+/).includes(word) ?? false;
}
