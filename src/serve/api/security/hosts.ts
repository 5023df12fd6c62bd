/**
 * Which names this server answers to. A web page of another site can have its own name resolve to this
 * machine (DNS rebinding) and then counts as the same origin for the browser; the Host header tells.
 */
import { isIP } from 'node:net';
import { isLoopback } from '../../../config/hosts.ts';

export interface HostRules {
  /** The address listened on. */
  host: string;
  /** Names that a proxy in front passes on; where there are any, no others are answered to. */
  allowedHosts?: readonly string[];
}

/** The host of a Host header or an Origin, without its port; null where it is not well formed. */
export function hostNameOf(authority: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/i.exec(authority);
  if (match === null) return null;
  return match[1]!
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Whether a request for that Host is answered. */
export function answersTo(hostHeader: string | undefined, rules: HostRules): boolean {
  const name = hostHeader === undefined ? null : hostNameOf(hostHeader);
  if (name === null) return false;
  if (isLoopback(name)) return true;
  const allowed = (rules.allowedHosts ?? []).map((host) => hostNameOf(host) ?? host.toLowerCase());
  if (allowed.length > 0) return allowed.includes(name) || isIP(name) !== 0;
  if (isLoopback(rules.host)) return false;
  // Beyond loopback every request brings a token, which no page of another site has: any name is safe.
  return true;
}
