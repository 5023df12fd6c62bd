import { punycodeLength } from './punycode-length.ts';
import type { Span } from './span.ts';
import { BEFORE_URL, CLASSES, DOMAIN, PLAIN_DOMAIN, RUN } from './tag-characters.ts';
import { topLevelDomainEnd } from './top-level-domains.ts';
import { pathEnd, portEnd, queryEnd } from './url-parts.ts';

const DOT = 0x2e;
const SLASH = 0x2f;
const UNDERSCORE = 0x5f;
const MAX_URL_LENGTH = 4096;
/** How far a domain is looked for on either side of a dot; DNS allows 253 characters. */
const MAX_DOMAIN_REACH = 1024;
const MAX_LABEL_LENGTH = 63;
/** Longer t.co links are none that X ever made. */
const MAX_TCO_SLUG_LENGTH = 40;

/**
 * The URLs of a text, with or without protocol, by X's published rules. It goes from dot to dot: only where a
 * top-level domain follows one is the neighbourhood read.
 */
export function findUrls(text: string): Span[] {
  const urls: Span[] = [];
  /** What lies before belongs to the match before, and cannot be the character that precedes a URL either. */
  let from = 0;
  let dot = text.indexOf('.');
  while (dot !== -1) {
    let next = dot + 1;
    if (
      dot > from &&
      CLASSES[text.charCodeAt(dot - 1)]! & DOMAIN &&
      topLevelDomainEnd(text, dot + 1, text.length)
    ) {
      const domain = findDomain(text, dot, from);
      if (domain.end > 0) {
        from = addUrl(text, domain, urls);
        next = from;
      } else {
        next = Math.max(next, domain.start);
      }
    }
    dot = text.indexOf('.', next);
  }
  return urls;
}

interface Domain {
  /** Where it starts; where `end` is 0, up to where there is none. */
  start: number;
  end: number;
  /** Where `http://` or `https://` before it starts; -1 where there is none. */
  protocol: number;
}

const labelStarts: number[] = [];
const labelEnds: number[] = [];
/** Where a domain ends at the latest that has all of this label and is not ended by it; 0 where it cannot. */
const continuations: number[] = [];

/** The first domain, and of those that start there the longest, in the run of characters around a dot. */
function findDomain(text: string, dot: number, from: number): Domain {
  let runStart = dot;
  const earliest = Math.max(from, dot - MAX_DOMAIN_REACH);
  while (runStart > earliest && CLASSES[text.charCodeAt(runStart - 1)]! & RUN) runStart--;
  const runEnd = readLabels(text, runStart, dot);

  const count = labelStarts.length;
  continuations[count] = 0;
  for (let i = count - 1; i >= 0; i--) continuations[i] = continuation(text, i);

  if (count > 0 && labelStarts[0] === runStart && continuations[0]! > 0) {
    const protocol = protocolBefore(text, runStart, from);
    if (protocol !== -1) return { start: runStart, end: continuations[0]!, protocol };
  }
  for (let i = 0; i < count; i++) {
    const end = labelEnds[i]!;
    if (!(CLASSES[text.charCodeAt(end - 1)]! & DOMAIN)) continue;
    const whole = continuations[i + 1]!;
    const short = topLevelDomainEnd(text, end + 1, text.length);
    if (whole === 0 && short === 0) continue;
    const lowest = whole > 0 ? labelStarts[i]! : Math.max(labelStarts[i]!, lastUnderscore(text, i) + 1);
    const start = startInLabel(text, lowest, end, from);
    if (start === -1) continue;
    const longest = whole > 0 ? whole : start > lastUnderscore(text, i) ? short : 0;
    if (longest > 0) return { start, end: longest, protocol: -1 };
  }
  return { start: runEnd, end: 0, protocol: -1 };
}

/**
 * Splits the run at its dots into the labels around `dot` that may stand in one domain, each ended by a dot.
 * Returns the position up to which the run is read.
 */
function readLabels(text: string, runStart: number, dot: number): number {
  labelStarts.length = 0;
  labelEnds.length = 0;
  const limit = Math.min(text.length, dot + MAX_DOMAIN_REACH);
  let start = runStart;
  let position = runStart;
  for (; position < limit; position++) {
    const unit = text.charCodeAt(position);
    if (!(CLASSES[unit]! & RUN)) break;
    if (unit !== DOT) continue;
    const usable = position > start && CLASSES[text.charCodeAt(position - 1)]! & DOMAIN;
    if (!usable && position > dot) break;
    if (!usable) {
      labelStarts.length = 0;
      labelEnds.length = 0;
    } else {
      labelStarts.push(start);
      labelEnds.push(position);
    }
    start = position + 1;
  }
  return position;
}

function continuation(text: string, i: number): number {
  if (!(CLASSES[text.charCodeAt(labelStarts[i]!)]! & DOMAIN)) return 0;
  if (continuations[i + 1]! > 0) return continuations[i + 1]!;
  if (lastUnderscore(text, i) !== -1) return 0;
  return topLevelDomainEnd(text, labelEnds[i]! + 1, text.length);
}

/** Subdomains may have underscores inside, the registered name may not. */
function lastUnderscore(text: string, i: number): number {
  for (let at = labelEnds[i]! - 1; at >= labelStarts[i]!; at--)
    if (text.charCodeAt(at) === UNDERSCORE) return at;
  return -1;
}

/**
 * The first place in a label where a URL may start: a domain character after one that may precede a URL. At the
 * very beginning of a text nothing need precede it, but a first character that may precede comes first.
 */
function startInLabel(text: string, lowest: number, end: number, from: number): number {
  if (lowest === 0 && from === 0) {
    const second =
      end > 1 && CLASSES[text.charCodeAt(0)]! & BEFORE_URL && CLASSES[text.charCodeAt(1)]! & DOMAIN;
    if (second) return 1;
    if (CLASSES[text.charCodeAt(0)]! & DOMAIN) return 0;
  }
  for (let at = Math.max(lowest, from + 1); at < end; at++) {
    if (CLASSES[text.charCodeAt(at)]! & DOMAIN && CLASSES[text.charCodeAt(at - 1)]! & BEFORE_URL) return at;
  }
  return -1;
}

function protocolBefore(text: string, domainStart: number, from: number): number {
  if (domainStart < from + 7 || text.charCodeAt(domainStart - 1) !== SLASH) return -1;
  const before = text.slice(Math.max(from, domainStart - 8), domainStart).toLowerCase();
  const length = before === 'https://' ? 8 : before.endsWith('http://') ? 7 : 0;
  if (length === 0) return -1;
  const start = domainStart - length;
  if (start === 0) return 0;
  return start > from && CLASSES[text.charCodeAt(start - 1)]! & BEFORE_URL ? start : -1;
}

/** Adds the URL or URLs that a domain begins. Returns where the match ends, whether it holds a URL or not. */
function addUrl(text: string, domain: Domain, urls: Span[]): number {
  const pathStart = portEnd(text, domain.end);
  const path = text.charCodeAt(pathStart) === SLASH ? pathEnd(text, pathStart + 1) : pathStart;
  const end = queryEnd(text, path);
  const hasProtocol = domain.protocol !== -1;
  const start = hasProtocol ? domain.protocol : domain.start;

  const protocolLength = hasProtocol ? domain.start - start : 'https://'.length;
  if (end - start + protocolLength > MAX_URL_LENGTH || !isRegistrable(text, domain)) return end;

  if (!hasProtocol) {
    const before = start > 0 ? text.charAt(start - 1) : '';
    if (before === '-' || before === '_' || before === '.' || before === '/') return end;
    addPlainDomains(text, domain, path > pathStart ? end : 0, urls);
    return end;
  }
  const last = tcoEnd(text, domain, pathStart, end);
  if (last > 0) urls.push({ text: text.slice(start, last), start, end: last });
  return end;
}

/** Whether every label fits into DNS, and a punycode domain is ASCII. */
function isRegistrable(text: string, domain: Domain): boolean {
  let labelStart = domain.start;
  for (let at = domain.start; at <= domain.end; at++) {
    if (at < domain.end && text.charCodeAt(at) !== DOT) continue;
    if (at - labelStart > 2 * MAX_LABEL_LENGTH) return false;
    if (labelLength(text, labelStart, at) > MAX_LABEL_LENGTH) return false;
    labelStart = at + 1;
  }
  return !text.startsWith('xn--', domain.start) || nextPlainDomain(text, domain.start, domain.end).end > 0;
}

/** Ideographic and other full stops part a label in two before each is encoded (RFC 3490, section 3.1). */
const FULL_STOPS = /[\u3002\uff0e\uff61]/;

function labelLength(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) <= 0x7f) continue;
    const parts = text.slice(start, end).split(FULL_STOPS);
    return parts.reduce((length, part) => length + punycodeLength(part), parts.length - 1);
  }
  return end - start;
}

/**
 * Without a protocol only the plain parts of a domain are URLs: in running Japanese text the words before one
 * are not part of it. The last takes the path.
 */
function addPlainDomains(text: string, domain: Domain, end: number, urls: Span[]): void {
  let { start, end: last } = nextPlainDomain(text, domain.start, domain.end);
  while (last > 0) {
    const following = nextPlainDomain(text, last, domain.end);
    if (following.end === 0 && end > 0) last = end;
    urls.push({ text: text.slice(start, last), start, end: last });
    start = following.start;
    last = following.end;
  }
}

/** The next run of plain labels with a top-level domain after them; `end` is 0 where none is left. */
function nextPlainDomain(text: string, from: number, limit: number): { start: number; end: number } {
  let start = from;
  while (start < limit) {
    let end = 0;
    let label = start;
    let at = start;
    for (;;) {
      while (at < limit && CLASSES[text.charCodeAt(at)]! & PLAIN_DOMAIN) at++;
      if (at === label || at >= limit || text.charCodeAt(at) !== DOT) break;
      at++;
      label = at;
      end = topLevelDomainEnd(text, at, limit) || end;
    }
    if (end > 0) return { start, end };
    start = Math.max(at, start + 1);
  }
  return { start: 0, end: 0 };
}

/** t.co links end with their slug (and query); what is glued to them is not theirs. 0 where the slug is none. */
function tcoEnd(text: string, domain: Domain, pathStart: number, end: number): number {
  const isTco =
    domain.end - domain.start === 4 && text.slice(domain.start, domain.end).toLowerCase() === 't.co';
  if (!isTco || pathStart !== domain.end || text.charCodeAt(pathStart) !== SLASH) return end;
  let slugEnd = pathStart + 1;
  while (slugEnd < end && isSlugUnit(text.charCodeAt(slugEnd))) slugEnd++;
  const slugLength = slugEnd - pathStart - 1;
  if (slugLength === 0) return end;
  if (slugLength > MAX_TCO_SLUG_LENGTH) return 0;
  return Math.min(end, queryEnd(text, slugEnd));
}

function isSlugUnit(unit: number): boolean {
  return unit < 0x80 && (CLASSES[unit]! & (PLAIN_DOMAIN | RUN)) === (PLAIN_DOMAIN | RUN) && unit !== 0x2d;
}
