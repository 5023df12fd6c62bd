import type { Json } from '../wire-values.ts';
import { listOf, objectOf, textOf } from '../wire-values.ts';
import type { StreamEvent } from './connection.ts';

/** How events are written down. */
export interface LineOptions {
  /** The host of the server that brings the event. */
  server: string;
  /** The hosts of all servers of the source. */
  followed: ReadonlySet<string>;
  /** Whether posts of accounts that ask not to be collected are left out. */
  honourOptOut: boolean;
}

export interface Line {
  text: string;
  /** The same for two deliveries of the same version of the same post; null for what is no post. */
  version: string | null;
}

const VISIBLE = new Set(['public', 'unlisted']);

/**
 * An event as a line of JSON `{"event", "payload", "server"}`, the payload as received, in a string
 * (docs/decisions/mastodon-streaming.md). A post that is not for everybody, or whose author asks not to be
 * collected, is written without its content. `authority` names the post's own server where that is followed as
 * well: then only its deletes count, not those of a server that merely passed the post on.
 */
export function lineOf({ event, payload }: StreamEvent, options: LineOptions): Line {
  const { server, followed, honourOptOut } = options;
  const line = (more: object): string => JSON.stringify({ event, payload, server, ...more });
  if (event !== 'update' && event !== 'status.update') return { text: line({}), version: null };
  const status = statusIn(payload);
  if (status === null) return { text: line({}), version: null };
  if (!isForEverybody(status)) {
    return { text: line({ event: 'not-public', payload: null }), version: null };
  }
  if (honourOptOut && (asksNotTo(status.account) || asksNotTo(objectOf(status.reblog)?.account))) {
    return { text: line({ event: 'opted-out', payload: null }), version: null };
  }
  const home = hostOf(status.uri);
  const authority = home !== null && home !== server && followed.has(home) ? { authority: home } : {};
  return { text: line(authority), version: `${status.id} ${status.edited_at ?? ''}` };
}

/** `visibility` is public or unlisted (absent on some servers), and it does not stay on its server. */
function isForEverybody(status: Json): boolean {
  if (status.local_only === true) return false;
  if (typeof status.visibility === 'string' && !VISIBLE.has(status.visibility)) return false;
  const original = objectOf(status.reblog);
  return original === null || isForEverybody(original);
}

/**
 * Whether an account asks not to be collected: its `noindex` is set (the person has opted out of search
 * engines), or its profile says #nobot, #nobots, #noindex, #nosearch or #noarchive, in text or in a field.
 */
function asksNotTo(account: unknown): boolean {
  const known = objectOf(account);
  if (known === null) return false;
  if (known.noindex === true) return true;
  const profile = [known.note, ...listOf(known.fields).map((field) => objectOf(field)?.value)];
  return profile.some((text) => typeof text === 'string' && OPT_OUT.test(text.replace(/<[^>]*>/g, '')));
}

const OPT_OUT = /(?:^|[^\p{L}\p{N}_&])#(?:nobots?|noindex|nosearch|noarchive)(?![\p{L}\p{N}_])/iu;

function statusIn(payload: string | null): Json | null {
  try {
    return payload === null ? null : objectOf(JSON.parse(payload));
  } catch {
    return null;
  }
}

function hostOf(address: unknown): string | null {
  const text = textOf(address);
  return text === null ? null : (URL.parse(text)?.host ?? null);
}
