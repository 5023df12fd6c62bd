import { UndertoneError, UsageError } from '../../model/errors.ts';

/** Jetstream takes no more accounts, and no more collections, in one subscription. */
export const MOST_ACCOUNTS = 10_000;
export const MOST_COLLECTIONS = 100;

/** atproto.com/specs/did: a method in lower case, then an identifier. */
const DID = /^did:[a-z]+:[\w.:%-]*[\w.-]$/;
/** atproto.com/specs/handle: a host name of at least two parts, the last of which begins with a letter. */
const HANDLE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const isDid = (text: string): boolean => text.length <= 2048 && DID.test(text);

/** A handle in its one form: no @ before it, lower case; null where the text is none. */
export function handleOf(text: string): string | null {
  const handle = text.replace(/^@/, '').toLowerCase();
  return handle.length <= 253 && HANDLE.test(handle) ? handle : null;
}

/** Throws a UsageError that names the first account that is neither a DID nor a handle, or says they are too many. */
export function checkAccounts(source: string, accounts: readonly string[]): void {
  if (accounts.length > MOST_ACCOUNTS) {
    throw new UsageError(
      `The source ${source} follows ${accounts.length} accounts, and Jetstream takes ${MOST_ACCOUNTS} in one subscription; part them among several sources.`,
    );
  }
  const wrong = accounts.find((account) => !isDid(account) && handleOf(account) === null);
  if (wrong === undefined) return;
  throw new UsageError(
    `The source ${source} follows "${wrong.slice(0, 100)}", which is neither a handle such as alice.bsky.social nor a DID such as did:plc:….`,
  );
}

/**
 * The first message of a subscription, by which Jetstream learns what is wanted where that is too long for an
 * address (`options_update`; github.com/bluesky-social/jetstream, "Options Updates").
 */
export function optionsUpdate(collections: readonly string[], dids: readonly string[]): string {
  return JSON.stringify({
    type: 'options_update',
    payload: { wantedCollections: collections, wantedDids: dids, maxMessageSizeBytes: 0 },
  });
}

/** The DID of a handle; null where it belongs to nobody. Throws where that could not be asked. */
export type ResolveHandle = (handle: string, signal: AbortSignal) => Promise<string | null>;

/** The DIDs of accounts, each once, in order. Throws an UndertoneError that names a handle that nobody has. */
export async function resolveAccounts(
  source: string,
  accounts: readonly string[],
  resolve: ResolveHandle,
  signal: AbortSignal,
): Promise<string[]> {
  const dids = new Set<string>();
  for (const account of accounts) {
    if (isDid(account)) {
      dids.add(account);
      continue;
    }
    const did = await resolve(handleOf(account)!, signal);
    if (did === null) {
      throw new UndertoneError(
        'handle-unknown',
        `The source ${source} follows ${account}, a handle that no account of Bluesky has; correct it, or give the DID.`,
      );
    }
    dids.add(did);
  }
  return [...dids];
}
