import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../../model/clock.ts';
import { UndertoneError } from '../../../model/errors.ts';
import type { Receipt, WebhookSource } from '../../../sources/webhook/webhook.ts';
import { Problem } from '../problem.ts';
import { defineRoute } from '../route.ts';
import { Gate } from '../security/gate.ts';
import { readClaim } from '../webhook/authenticate.ts';
import { checkHeaders, decompress, linesOf, readBytes } from '../webhook/read-body.ts';

export interface Webhooks {
  sources: readonly WebhookSource[];
  /** False while the log is full. */
  hasRoom(): boolean;
}

/** Bodies that are held at once, whoever sends them: each may be as large as its webhook allows. */
const AT_ONCE = 16;
const RETRY_SECONDS = '5';
const LONGEST_KEY = 256;

const name = z.string().meta({ description: 'The name of a source of type webhook.' });

const receipt = z
  .strictObject({
    lines: z.int().meta({ description: 'Records in the body; blank lines do not count.' }),
    offset: z.int().meta({ description: 'Records that this webhook has taken in all, these included.' }),
    repeated: z.boolean().meta({ description: 'Whether the same body had been taken before.' }),
  })
  .meta({ id: 'Receipt' });

export function webhookRoute(webhooks: Webhooks, clock: Clock) {
  const gate = new Gate(AT_ONCE, 0);
  return defineRoute({
    method: 'POST',
    path: '/api/webhook/{name}',
    tag: 'Collecting',
    summary: 'Takes posts that another system pushes',
    description:
      'One JSON object a line, of any shape that `import` takes; gzip or zstd if the header says so. With `X-Undertone-Timestamp` (seconds) and `X-Undertone-Signature: sha256=HEX`, the HMAC-SHA-256 of timestamp, dot and body as sent; or with a bearer token, as the source is configured. An `Idempotency-Key` makes a repeat safe; without one the signature serves. What cannot be understood becomes a dead letter later and is counted in `lines`.',
    params: z.strictObject({ name }),
    raw: true,
    open: true,
    answer: { description: 'The records are durable.', status: 202, schema: receipt },
    problems: [
      'invalid-body',
      'unauthorized',
      'not-found',
      'body-too-large',
      'unsupported-media-type',
      'too-many-requests',
      'unavailable',
    ],
    handle: async ({ params, request, reply, signal }) => {
      const source = webhooks.sources.find((one) => one.name === params.name);
      if (source === undefined) {
        throw new Problem(
          'not-found',
          `No webhook is configured under the name "${params.name.slice(0, 100)}".`,
        );
      }
      const taken = await gate.run(() => take(source, request, webhooks, clock, signal));
      if (taken === null) throw busy('Too many bodies are being taken in at this moment; send again later.');
      reply.code(202);
      return taken.result;
    },
  });
}

async function take(
  source: WebhookSource,
  request: FastifyRequest,
  webhooks: Webhooks,
  clock: Clock,
  signal: AbortSignal,
): Promise<Receipt> {
  const { maxBytes } = source.door;
  const claim = readClaim(request.headers, source.door, clock.now());
  const { whole, encoding } = checkHeaders(request.raw, maxBytes);
  const key = keyOf(request);
  if (!webhooks.hasRoom())
    throw busy('The log is full until earlier posts are worked through; send again later.');
  const sent = await readBytes(request.raw, maxBytes);
  claim.verify(sent);
  const { payload, lines } = linesOf(await decompress(sent, encoding, maxBytes), whole);
  if (lines === 0) throw new Problem('invalid-body', 'The body is empty; send one JSON object a line.');
  try {
    return await unless(signal, source.offer({ payload, lines, key: key ?? claim.once }));
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    if (error.code === 'webhook-full') throw busy(error.message);
    if (error.code === 'key-reused') throw new Problem('invalid-body', error.message, { code: error.code });
    throw error;
  }
}

/** What the promise gives, unless the client goes away or the time is up before. */
async function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = (): void =>
    late.reject(
      new Problem('unavailable', 'It is not stored yet; send it again with the same Idempotency-Key.', {
        headers: { 'Retry-After': RETRY_SECONDS },
      }),
    );
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}

function keyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY) return key;
  const detail = `The Idempotency-Key is to be 1 to ${LONGEST_KEY} characters, given once.`;
  throw new Problem('invalid-request', detail);
}

const busy = (detail: string): Problem =>
  new Problem('too-many-requests', detail, { headers: { 'Retry-After': RETRY_SECONDS } });
