import { messageOf } from '../../model/errors.ts';
import { kindOfStatus, RequestFailure, retryAfter } from './request-failure.ts';

/** What the AWS clients throw, as far as it is used here. */
interface AwsError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
}

/** Throttling has several names, some of them with status 400. */
const OVERLOADED = /Throttl|TooManyRequests|RequestLimit|SlowDown|ServiceUnavailable|ModelNotReady/i;
const NOT_ALLOWED =
  /AccessDenied|Unauthorized|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientToken|Credentials|MissingAuthentication|Forbidden/i;
const LONGEST_WORDS = 200;

/** A failure of an AWS client as a RequestFailure; what a stop or a time-out threw stays as it is. */
export function awsFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof RequestFailure) return error;
  const { name = '', message = '', $metadata, $response } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  const said = message.length <= LONGEST_WORDS ? messageOf(error) : `${message.slice(0, LONGEST_WORDS)}…`;
  const options = {
    cause: error,
    retryAfterMs: retryAfter($response?.headers?.['retry-after'], Date.now()),
  };
  const fail = (kind: ConstructorParameters<typeof RequestFailure>[0], what: string) =>
    new RequestFailure(kind, said === '' ? what : `${what} (${said.replace(/[.\s]+$/, '')})`, options);
  if (OVERLOADED.test(name)) return fail('unreachable', 'is overloaded or not ready');
  if (NOT_ALLOWED.test(name)) return fail('refused', 'refuses the credentials of this machine');
  if (/region (is missing|not accepted)/i.test(message)) {
    return new RequestFailure(
      'refused',
      'needs a region (models.aws.region in undertone.yaml, or AWS_REGION)',
      options,
    );
  }
  if (/endpoint .* not found/i.test(message)) return fail('refused', 'does not know the endpoint');
  if (status === undefined || status < 300) {
    return fail(error instanceof SyntaxError ? 'faulty' : 'unreachable', 'cannot be reached or understood');
  }
  return fail(kindOfStatus(status), `answered with status ${status}`);
}
