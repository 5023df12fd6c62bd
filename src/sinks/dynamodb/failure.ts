/** What a failure of DynamoDB means for what was written. Source: Amazon DynamoDB developer guide, "Error handling". */
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { messageOf } from '../../model/errors.ts';
import { SinkError, shortly } from '../sink.ts';

const NOT_ALLOWED =
  /AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|InvalidClientToken|Credentials|MissingAuthentication/i;

export const THROTTLED = 'is at the limit of what it takes in a second';

export function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof SinkError) return error;
  const { name = '' } = error as { name?: string };
  const said = shortly(messageOf(error));
  const away = (what: string): SinkError => new SinkError('away', `${what} (${said})`, { cause: error });
  if (/region is missing/i.test(said))
    return new SinkError('away', 'needs a region: set region of the sink in undertone.yaml, or AWS_REGION');
  if (NOT_ALLOWED.test(name)) return away('refuses the credentials of this machine');
  if (error instanceof ResourceNotFoundException) return away('has no such table');
  if (
    name === 'ValidationException' ||
    name === 'SerializationException' ||
    name === 'ItemCollectionSizeLimitExceededException'
  )
    return new SinkError('content', `refuses the item (${said})`, { cause: error });
  if (/Throttl|ThroughputExceeded|RequestLimitExceeded/.test(name)) return away(THROTTLED);
  return away('cannot be reached or understood');
}
