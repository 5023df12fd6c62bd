import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopback } from '../../../config/hosts.ts';
import { UsageError } from '../../../model/errors.ts';

/** Whether the Authorization header brings the token. Takes the same time whatever the header holds. */
export function bringsToken(authorization: string | undefined, token: string): boolean {
  const given = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws where others could reach the server and nothing would be asked of them. */
export function refuseOpenDoor(host: string, token: string | null): void {
  if (token !== null || isLoopback(host)) return;
  throw new UsageError(
    `Listening on ${host} lets other machines in: set UNDERTONE_TOKEN in the environment to a long random text that they have to send, or set serve.host to 127.0.0.1.`,
    { code: 'token-missing' },
  );
}
