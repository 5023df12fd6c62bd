import { POST_FIELDS } from '../x-api/fields.ts';
import type { Endpoint } from './connection.ts';

/** X delivers again at most this much. Source: docs.x.com, "Recovery and redundancy". */
export const MOST_BACKFILL_MINUTES = 5;

/** Connecting takes time too, and the minutes count from when it is done, ms. */
const CONNECTING_MS = 10_000;

/** The whole minutes to ask for, so that what is missing since `since` comes again; undefined for none. */
export function backfillMinutes(since: number | null, now: number): number | undefined {
  if (since === null || since >= now) return undefined;
  const minutes = Math.ceil((now - since + CONNECTING_MS) / 60_000);
  return Math.min(MOST_BACKFILL_MINUTES, minutes);
}

export function postsEndpoint(stream: 'filtered' | 'sample', minutes: number | undefined): Endpoint {
  const query = { ...POST_FIELDS, backfill_minutes: minutes };
  return stream === 'filtered'
    ? { path: '/2/tweets/search/stream', query, what: 'the filtered stream' }
    : { path: '/2/tweets/sample/stream', query, what: 'the sample stream' };
}

/** Events of posts and of accounts come in four parts each. Source: docs.x.com, "Compliance streams". */
const PARTITIONS = [1, 2, 3, 4] as const;

export type ComplianceStream = { of: 'tweets' | 'users'; partition: number };

export const COMPLIANCE_STREAMS: readonly ComplianceStream[] = (['tweets', 'users'] as const).flatMap((of) =>
  PARTITIONS.map((partition) => ({ of, partition })),
);

export function complianceEndpoint(
  { of, partition }: ComplianceStream,
  minutes: number | undefined,
): Endpoint {
  return {
    path: `/2/${of}/compliance/stream`,
    query: { partition, backfill_minutes: minutes },
    what: `the compliance stream of ${of === 'tweets' ? 'posts' : 'accounts'}, part ${partition}`,
  };
}
