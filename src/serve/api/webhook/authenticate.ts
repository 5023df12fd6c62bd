import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookDoor } from '../../../sources/webhook/webhook.ts';
import { Problem } from '../problem.ts';
import { bringsToken } from '../security/token.ts';

/** A signature holds for so long before and after its time, seconds. */
export const TOLERANCE_SECONDS = 300;

/** What a request claims by its headers, before its body is read. */
export interface Claim {
  /** Throws a Problem where the body is not what was signed; `body` as it was sent, not decompressed. */
  verify(body: Uint8Array): void;
  /** Where the same request comes again, this is the same; null where requests cannot be told apart. */
  once: string | null;
}

/** Throws a Problem (401) where the headers alone show that the request may not send. */
export function readClaim(headers: IncomingHttpHeaders, door: WebhookDoor, now: number): Claim {
  return door.auth === 'token' ? tokenClaim(headers, door.secret) : signatureClaim(headers, door.secret, now);
}

function tokenClaim({ authorization }: IncomingHttpHeaders, secret: string): Claim {
  if (!bringsToken(authorization, secret)) {
    throw refused('Send the header "Authorization: Bearer …" with the secret of this webhook.');
  }
  return { verify: () => {}, once: null };
}

function signatureClaim(headers: IncomingHttpHeaders, secret: string, now: number): Claim {
  const time = String(headers['x-undertone-timestamp'] ?? '');
  const given = /^sha256=([0-9a-f]{64})$/i.exec(String(headers['x-undertone-signature'] ?? ''))?.[1];
  if (!/^\d{10}$/.test(time)) {
    throw refused('Send the header "X-Undertone-Timestamp" with the time in whole seconds since 1970.');
  }
  if (given === undefined) {
    throw refused('Send the header "X-Undertone-Signature: sha256=…" with 64 hexadecimal digits.');
  }
  const away = Math.round(Math.abs(Number(time) - now / 1000));
  if (away > TOLERANCE_SECONDS) {
    throw refused(
      `The X-Undertone-Timestamp is ${away} seconds away from the time here, and ${TOLERANCE_SECONDS} are allowed; check the clock and sign anew.`,
    );
  }
  const signature = Buffer.from(given, 'hex');
  return {
    verify(body) {
      const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
      // Both are 32 bytes; the comparison takes the same time wherever they differ.
      if (timingSafeEqual(signature, expected)) return;
      throw refused(
        'The signature does not fit: it is to be the HMAC-SHA-256, with the secret, of the timestamp, a dot and the body as sent.',
      );
    },
    once: createHash('sha256').update(signature).digest('base64url'),
  };
}

const refused = (detail: string): Problem =>
  new Problem('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Undertone realm="webhook"' } });
