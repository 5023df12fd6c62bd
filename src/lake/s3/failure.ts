/** What S3 and its client throw, as plain sentences. Source: Amazon S3 API Reference, "Error responses". */
import { messageOf, UndertoneError } from '../../model/errors.ts';

interface AwsError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

const LONGEST_WORDS = 300;

const NO_CREDENTIALS = /CredentialsProviderError|Could not load credentials|TokenProviderError/i;
const REFUSED_CREDENTIALS =
  /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|TokenRefreshRequired|RequestExpired/;
const OVERLOADED = /SlowDown|Throttl|TooManyRequests|RequestLimit|ServiceUnavailable|InternalError|503/i;

const statusOf = (error: unknown): number | undefined =>
  (error as AwsError | undefined)?.$metadata?.httpStatusCode;
const nameOf = (error: unknown): string => (error as AwsError | undefined)?.name ?? '';

/** Whether the object asked for is not there; a missing bucket is another matter. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  nameOf(error) !== 'NoSuchBucket' &&
  (/^(NoSuchKey|NotFound)$/.test(nameOf(error)) || statusOf(error) === 404);

/** Whether a conditional write was refused since the object is another than was named. */
export const isConditionFailed = (error: unknown): boolean =>
  nameOf(error) === 'PreconditionFailed' || statusOf(error) === 412;

/** Whether two conditional writes met; the same one may be sent again. */
export const isConflict = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalRequestConflict' || statusOf(error) === 409;

/** The plain sentence for a failure at `where` (s3://bucket/prefix/…) while doing `what`, such as "read". */
export function asBucketError(error: unknown, what: string, where: string): unknown {
  if (error instanceof UndertoneError || nameOf(error) === 'AbortError') return error;
  const name = nameOf(error);
  const said = messageOf(error)
    .slice(0, LONGEST_WORDS)
    .replace(/[.\s]+$/, '');
  const fail = (code: string, message: string, retryable = false): UndertoneError =>
    new UndertoneError(code, message, { cause: error, retryable });
  const { hostname: bucket = where } = URL.parse(where) ?? {};
  if (name === 'NoSuchBucket' || /NoSuchBucket/.test(said))
    return fail('no-bucket', `There is no bucket ${bucket}; make it first, or correct the name.`);
  if (/region (is missing|not accepted)/i.test(said))
    return fail(
      'no-region',
      `No region is set for the bucket ${bucket}; set AWS_REGION, or a region in your AWS profile.`,
    );
  if (NO_CREDENTIALS.test(`${name} ${said}`))
    return fail(
      'no-credentials',
      `There are no AWS credentials for the bucket ${bucket} (${said}); set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with "aws sso login".`,
    );
  if (REFUSED_CREDENTIALS.test(name))
    return fail(
      'credentials-refused',
      `The AWS credentials are refused (${said}); renew them, then run the same command again.`,
    );
  if (statusOf(error) === 403 || /AccessDenied|Forbidden/.test(name))
    return fail(
      'bucket-refused',
      `AWS does not let these credentials ${what} ${where} (${said}); docs/lake-in-a-bucket.md lists the permissions that are needed.`,
    );
  if (statusOf(error) === 301 || name === 'PermanentRedirect')
    return fail(
      'bucket-elsewhere',
      `The bucket ${bucket} is in another region (${said}); set AWS_REGION to that one.`,
    );
  if (isMissing(error)) return fail('no-object', `${where} is not there.`);
  if (OVERLOADED.test(name) || (statusOf(error) ?? 0) >= 500)
    return fail(
      'bucket-busy',
      `${where} could not be ${pastOf(what)}: the service is overloaded (${said}); run the same command again.`,
      true,
    );
  return fail(
    'bucket-unreachable',
    `${where} could not be ${pastOf(what)} (${said}); check the network, then run the same command again.`,
    statusOf(error) === undefined,
  );
}

const PAST: Record<string, string> = { read: 'read', write: 'written', list: 'listed', delete: 'deleted' };
const pastOf = (what: string): string => PAST[what] ?? what;
