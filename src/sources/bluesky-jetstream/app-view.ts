import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';
import { type Json, listOf, objectOf, textOf } from '../wire-values.ts';
import { handleOf, isDid, type ResolveHandle } from './accounts.ts';

/** Bluesky's public view of the network; it needs no account (docs.bsky.app/docs/advanced-guides/api-directory). */
export const PUBLIC_APP_VIEW = 'https://public.api.bsky.app';

/** `app.bsky.actor.getProfiles` takes no more accounts in one request. */
export const MOST_PROFILES_A_REQUEST = 25;

const TIMEOUT_MS = 10_000;
/** A DID has 2 KB at the most; a profile some 8, with its description and what it pins. */
const MOST_BYTES = { did: 64_000, profiles: 1_000_000 };
/** app.bsky.actor.profile: 640 bytes. */
const MOST_NAME_LENGTH = 640;
/** No wait that a server asks for is longer than this. */
const MOST_WAIT_MS = 600_000;

/** An account that the app view knows, under a handle that it has verified in both directions, or under none. */
export interface FoundProfile {
  did: string;
  handle: string | null;
  name: string | null;
}

/** Of at most 25 accounts, each by DID or handle, those that are known. Throws an AppViewError where that could not be asked. */
export type AskProfiles = (actors: readonly string[], signal: AbortSignal) => Promise<FoundProfile[]>;

/** The app view could not be asked, or gave no usable answer. */
export class AppViewError extends UndertoneError {
  /** How long it is to be left alone, ms, where it says so. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null) {
    super('app-view', message, { retryable: true });
    this.waitMs = waitMs;
  }
}

/**
 * Resolves handles by `com.atproto.identity.resolveHandle`. Throws a UsageError for an address that is neither
 * https nor on this machine.
 */
export function askAppView(base = PUBLIC_APP_VIEW): ResolveHandle {
  checkBase(base);
  return async (handle, signal) => {
    const query = new URLSearchParams({ handle });
    const body = await get(base, 'com.atproto.identity.resolveHandle', query, signal, MOST_BYTES.did);
    const did = textOf(body?.did);
    return did !== null && isDid(did) ? did : null;
  };
}

/**
 * Asks for profiles by `app.bsky.actor.getProfiles`; accounts that are gone, or that ask not to be shown without
 * an account, are not in the answer. Throws as `askAppView`.
 */
export function askProfiles(base = PUBLIC_APP_VIEW): AskProfiles {
  checkBase(base);
  return async (actors, signal) => {
    const query = new URLSearchParams();
    for (const actor of actors) query.append('actors', actor);
    const body = await get(base, 'app.bsky.actor.getProfiles', query, signal, MOST_BYTES.profiles);
    return listOf(body?.profiles).flatMap((profile) => profileOf(objectOf(profile)));
  };
}

function profileOf(profile: Json | null): FoundProfile[] {
  const did = textOf(profile?.did);
  if (profile === null || did === null) return [];
  const name = textOf(profile.displayName);
  return [{ did, handle: verifiedHandle(profile.handle), name: name?.slice(0, MOST_NAME_LENGTH) ?? null }];
}

/** The app view says `handle.invalid` of an account whose handle does not lead back to it (atproto.com/specs/handle). */
function verifiedHandle(value: unknown): string | null {
  const text = textOf(value);
  return text === null || text === 'handle.invalid' ? null : handleOf(text);
}

function checkBase(base: string): void {
  const url = URL.parse(base);
  const here = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && here)) return;
  throw new UsageError(`"${base}" is no address to ask for handles at; it is to begin with https://.`);
}

/**
 * The JSON object answered; null where the server says that there is no such thing (HTTP 400 or 404). Whatever
 * hinders it is an AppViewError, but for the signal.
 */
async function get(
  base: string,
  method: string,
  query: URLSearchParams,
  signal: AbortSignal,
  mostBytes: number,
): Promise<Json | null> {
  const url = new URL(`/xrpc/${method}?${query}`, base);
  try {
    return await ask(url, signal, mostBytes);
  } catch (error) {
    if (signal.aborted || error instanceof AppViewError) throw error;
    // What fetch throws says no more than that it failed; why is in its cause.
    const { cause } = error as Error;
    throw new AppViewError(`${url.host} cannot be asked (${messageOf(cause ?? error)}).`);
  }
}

async function ask(url: URL, signal: AbortSignal, mostBytes: number): Promise<Json | null> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    redirect: 'manual',
    headers: { accept: 'application/json' },
  });
  if (response.ok) {
    const body = objectOf(JSON.parse(await limitedText(response, mostBytes)));
    if (body === null) throw new AppViewError(`${url.host} answered with something that is no object.`);
    return body;
  }
  await response.body?.cancel();
  if (response.status === 400 || response.status === 404) return null;
  throw new AppViewError(`${url.host} answered HTTP ${response.status}.`, waitOf(response.headers));
}

/** `retry-after` in seconds; else `ratelimit-reset`, seconds since the epoch (docs.bsky.app, "Rate Limits"). */
function waitOf(headers: Headers): number | null {
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  const reset = Number(headers.get('ratelimit-reset') ?? Number.NaN);
  // The server's own date, so that a clock that is wrong here does not matter.
  const now = Date.parse(headers.get('date') ?? '');
  const ms = Number.isFinite(after) ? after * 1000 : reset * 1000 - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MOST_WAIT_MS) : null;
}

async function limitedText(response: Response, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) throw new AppViewError('The answer is far larger than was asked for.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
