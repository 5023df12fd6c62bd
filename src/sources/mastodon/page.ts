import type { IncomingHttpHeaders } from 'node:http';
import { listOf, objectOf, textOf } from '../wire-values.ts';
import { MastodonFailure } from './failure.ts';

/** A status of a page: its exact text, its id, and when it was made (ms since the epoch; null where it does not say). */
export interface PagedStatus {
  text: string;
  id: string;
  createdAt: number | null;
}

export interface Page {
  /** As the server orders them: newest first. */
  statuses: PagedStatus[];
  /** What to ask for next with `max_id`; null where the timeline ends here. */
  olderThan: string | null;
}

/**
 * Reads a page of a timeline. Where the server gives a `Link`, its `next` says whether there is more (only its
 * `max_id` is taken: an address of the server's choosing is never followed); else a full page means more.
 * Throws a MastodonFailure for a body that is no list.
 */
export function readPage(body: string, headers: IncomingHttpHeaders, limit: number): Page {
  let values: unknown;
  try {
    values = JSON.parse(body);
  } catch {
    throw new MastodonFailure('broken', 'the server answered with something other than JSON');
  }
  if (!Array.isArray(values))
    throw new MastodonFailure('broken', 'the server answered with no list of posts');
  const texts = elementTexts(body);
  const statuses = listOf(values).flatMap((value, at) => {
    const status = objectOf(value);
    const id = textOf(status?.id);
    if (status === null || id === null) return [];
    const made = typeof status.created_at === 'string' ? Date.parse(status.created_at) : Number.NaN;
    return [{ text: texts[at]!, id, createdAt: Number.isNaN(made) ? null : made }];
  });
  const last = statuses.at(-1)?.id ?? null;
  const link = headers.link;
  if (typeof link === 'string') return { statuses, olderThan: nextMaxId(link) };
  return { statuses, olderThan: values.length < limit ? null : last };
}

/** The `max_id` of the link whose relation is `next` (RFC 8288). */
function nextMaxId(link: string): string | null {
  for (const [, target, parameters] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters!)) continue;
    return URL.parse(target!, 'https://host.invalid')?.searchParams.get('max_id') ?? null;
  }
  return null;
}

/** The texts of the elements of a JSON array, exactly as they stand; `body` is known to be valid. */
export function elementTexts(body: string): string[] {
  const texts: string[] = [];
  let depth = 0;
  let begin = -1;
  for (let at = 0; at < body.length; at++) {
    const character = body[at]!;
    if (character === '"') {
      if (depth === 1 && begin < 0) begin = at;
      for (at++; body[at] !== '"'; at++) if (body[at] === '\\') at++;
    } else if (character === '[' || character === '{') {
      if (depth === 1 && begin < 0) begin = at;
      depth++;
    } else if (character === ']' || character === '}' || character === ',') {
      if (character !== ',') depth--;
      if (begin >= 0 && (depth === 0 || (depth === 1 && character === ','))) {
        texts.push(body.slice(begin, at).trimEnd());
        begin = -1;
      }
    } else if (depth === 1 && begin < 0 && !/\s/.test(character)) begin = at;
  }
  return texts;
}
