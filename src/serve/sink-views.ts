import type { SinkReport } from '../pipeline/sinks/sinks.ts';

/** As the API and the command line show a sink. */
export const sinkView = ({
  name,
  type,
  target,
  since,
  state,
  reason,
  retryAt,
  waiting,
  refused,
}: SinkReport) => ({
  name,
  type,
  target,
  since: new Date(since).toISOString(),
  state,
  reason,
  retry_at: retryAt === null ? null : new Date(retryAt).toISOString(),
  waiting,
  refused,
});
