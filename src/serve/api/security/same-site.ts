/** Requests that a page of another web site makes are refused: there is no CORS, so none is meant. */
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser made the request for a page of another origin. Programs send neither header. Following
 * a link here is no such request: the page that holds it does not see the answer.
 */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && !isOwn(origin, host)) return true;
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return headers['sec-fetch-mode'] !== 'navigate';
}

/** A proxy in front may speak TLS, so the scheme may be either. */
function isOwn(origin: string, host: string | undefined): boolean {
  const authority = /^https?:\/\/([^/?#@]+)$/i.exec(origin)?.[1];
  return authority !== undefined && host !== undefined && authority.toLowerCase() === host.toLowerCase();
}
