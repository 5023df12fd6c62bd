import { isIPv4 } from 'node:net';
import { UsageError } from '../../model/errors.ts';

/** A Mastodon server: where it is asked, and the host that its own posts carry. */
export interface ServerAddress {
  /** `https://host[:port]`, without a path. */
  origin: string;
  /** `host[:port]`, lower case: names the server in stored events and in cursors. */
  host: string;
}

/**
 * Reads what a person gives as a server: `mastodon.social`, `https://mastodon.social/`. Plain http is for this
 * machine alone. Throws a UsageError that names the source for anything else.
 */
export function parseServer(source: string, text: string): ServerAddress {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  const named = `The source ${source} names the Mastodon server "${withoutPassword(text)}"`;
  if (url === null || url.hostname === '' || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${named}, which is no host name and no https:// address; write it as mastodon.social.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      `${named} with a user in it; leave the user out, a token comes from the environment.`,
    );
  }
  if (!isSafe(url)) {
    throw new UsageError(`${named} without encryption; use https://, plain http is for this machine alone.`);
  }
  return { origin: url.origin, host: url.host };
}

/** Whether an address may be sent a token: encrypted, or on this machine. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'wss:' || isLoopback(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

const withoutPassword = (text: string): string => text.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200);
