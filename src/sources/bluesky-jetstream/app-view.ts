import { UndertoneError, UsageError } from '../../model/errors.ts';
import { type Json, objectOf, textOf } from '../wire-values.ts';
import { isDid, type ResolveHandle } from './accounts.ts';

/** Bluesky's public view of the network; it needs no account (docs.bsky.app/docs/advanced-guides/api-directory). */
export const PUBLIC_APP_VIEW = 'https://public.api.bsky.app';

const TIMEOUT_MS = 10_000;
/** A DID has 2 KB at the most. */
const MOST_BYTES = 64_000;

/**
 * Resolves handles by `com.atproto.identity.resolveHandle`. Throws a UsageError for an address that is neither
 * https nor on this machine.
 */
export function askAppView(base = PUBLIC_APP_VIEW): ResolveHandle {
  checkBase(base);
  return async (handle, signal) => {
    const body = await get(base, 'com.atproto.identity.resolveHandle', { handle }, signal);
    const did = textOf(body?.did);
    return did !== null && isDid(did) ? did : null;
  };
}

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
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<Json | null> {
  const url = new URL(`/xrpc/${method}?${new URLSearchParams(query)}`, base);
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
      throw new UndertoneError('app-view', 'The answer is far larger than one DID.', { retryable: true });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
