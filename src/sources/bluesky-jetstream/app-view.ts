import { UndertoneError, UsageError } from '../../model/errors.ts';
import { type Json, listOf, objectOf, textOf } from '../wire-values.ts';
import { handleOf, isDid, type ResolveHandle } from './accounts.ts';

/** Bluesky's public view of the network; it needs no account (docs.bsky.app/docs/advanced-guides/api-directory). */
export const PUBLIC_APP_VIEW = 'https://public.api.bsky.app';

/** `app.bsky.actor.getProfiles` takes no more. */
export const PROFILES_AT_ONCE = 25;
const TIMEOUT_MS = 10_000;
/** Twenty-five profiles with long descriptions are under 100 KB. */
const MOST_BYTES = 2_000_000;

export interface Profile {
  did: string;
  handle: string;
  /** The display name; null where the account has none. */
  name: string | null;
}

/** Asks for up to 25 accounts; those that are gone are left out. Throws where that could not be asked. */
export type FetchProfiles = (dids: readonly string[], signal: AbortSignal) => Promise<Profile[]>;

/** Resolves handles by `com.atproto.identity.resolveHandle`. */
export function askAppView(base = PUBLIC_APP_VIEW): ResolveHandle {
  return async (handle, signal) => {
    const body = await get(base, 'com.atproto.identity.resolveHandle', [['handle', handle]], signal);
    const did = textOf(body?.did);
    return did !== null && isDid(did) ? did : null;
  };
}

/** Asks for profiles by `app.bsky.actor.getProfiles`. */
export function fetchProfilesFrom(base = PUBLIC_APP_VIEW): FetchProfiles {
  checkBase(base);
  return async (dids, signal) => {
    const query = dids.map((did): [string, string] => ['actors', did]);
    const body = await get(base, 'app.bsky.actor.getProfiles', query, signal);
    return listOf(body?.profiles).flatMap((value) => {
      const profile = objectOf(value);
      const did = textOf(profile?.did);
      const handle = handleOf(textOf(profile?.handle) ?? '');
      // Only what was asked for: an answer must not speak for other accounts.
      if (did === null || handle === null || !dids.includes(did)) return [];
      return [{ did, handle, name: textOf(profile?.displayName) }];
    });
  };
}

/** Throws a UsageError for an address that is not https, save on this machine. */
function checkBase(base: string): void {
  const url = URL.parse(base);
  const here = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && here)) return;
  throw new UsageError(`"${base}" is no address to ask for handles at; it is to begin with https://.`);
}

/** The JSON object answered; null where the server says that there is no such thing (HTTP 400 or 404). */
async function get(
  base: string,
  method: string,
  query: readonly [string, string][],
  signal: AbortSignal,
): Promise<Json | null> {
  const url = new URL(`/xrpc/${method}`, base);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (response.status === 400 || response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new UndertoneError('app-view', `${url.host} answered HTTP ${response.status}.`, {
      retryable: true,
    });
  }
  return objectOf(JSON.parse(await limitedText(response)));
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body!) {
    bytes += part.length;
    if (bytes > MOST_BYTES) {
      throw new UndertoneError('app-view', 'The answer is larger than any list of profiles.', {
        retryable: true,
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
