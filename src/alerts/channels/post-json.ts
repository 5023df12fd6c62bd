/**
 * Sends JSON to an address that somebody gave. The name is resolved here, every address of it is checked, and the
 * connection goes to an address that was: a name that changes its mind in between changes nothing. Redirects are not
 * followed.
 */
import { type LookupAddress, lookup as resolveName } from 'node:dns';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../../model/errors.ts';
import { DeliveryError } from './channel.ts';
import { isPublicAddress } from './public-address.ts';

export interface PostOptions {
  headers: Readonly<Record<string, string>>;
  /** Whether the address may lie on this machine or in a private network. */
  allowPrivate: boolean;
  signal: AbortSignal;
  /** How names are resolved; the system's way unless given. */
  resolve?: Resolve;
}

export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const LONGEST_WAIT_MS = 3_600_000;

/** Resolves when the receiver says that it has taken it (2xx); rejects with a DeliveryError else. */
export async function postJson(url: URL, body: string, options: PostOptions): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A name is checked as it is resolved; an address is not resolved.
  if (isIP(host) !== 0 && !options.allowPrivate && !isPublicAddress(host)) throw notPublic(host, host);
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method: 'POST',
          headers: {
            ...options.headers,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'User-Agent': 'undertone',
          },
          agent: false,
          lookup: checkedLookup(options),
          signal: options.signal,
        },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    // What it answers is not read.
    response.on('error', () => {});
    response.destroy();
    refuseUnlessTaken(host, response);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    if (options.signal.aborted) throw new DeliveryError(`${host} did not answer in time.`, { cause: error });
    throw new DeliveryError(`${host} could not be reached (${messageOf(error)}).`, { cause: error });
  }
}

const checkedLookup =
  ({ allowPrivate, resolve = systemResolve }: PostOptions): LookupFunction =>
  (host, { all }, done) => {
    resolve(host, (error, addresses) => {
      if (error !== null) return done(error, []);
      const wrong = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      if (wrong !== undefined) return done(notPublic(host, wrong.address), []);
      const [first] = addresses;
      if (first === undefined) return done(new DeliveryError(`${host} has no address.`), []);
      return all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

const systemResolve: Resolve = (host, done) => resolveName(host, { all: true }, done);

const notPublic = (host: string, address: string): DeliveryError =>
  new DeliveryError(
    `${host === address ? host : `${host} (${address})`} is on this machine or in a private network; if that is meant, set private: true for the channel in the configuration.`,
  );

function refuseUnlessTaken(host: string, { statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode >= 200 && statusCode < 300) return;
  if (statusCode >= 300 && statusCode < 400) {
    throw new DeliveryError(
      `${host} sends elsewhere (${statusCode}), which is not followed; give the address itself.`,
    );
  }
  throw new DeliveryError(`${host} answered ${statusCode}.`, { retryAfter: waitOf(headers['retry-after']) });
}

/** `Retry-After` in ms, an hour at most (RFC 9110, section 10.2.3). */
function waitOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) : null;
}
