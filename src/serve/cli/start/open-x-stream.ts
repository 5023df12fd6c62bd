import type { SourceConfig } from '../../../config/schema.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Source } from '../../../sources/source.ts';
import { createXApi, type XApi } from '../../../sources/x-api/client.ts';
import { createXStreamSource } from '../../../sources/x-stream/x-stream.ts';
import { version } from '../version.ts';
import type { SourceContext } from './source-context.ts';

/** The X API for a source; throws a UsageError where the environment holds no bearer token. */
export function openXApi(name: string, address: string, token: string | null, timeoutMs?: number): XApi {
  if (token === null) {
    throw new UsageError(
      `The source ${name} reads X, which asks for the bearer token of an app; set UNDERTONE_X_BEARER_TOKEN in the environment to the one that the developer console (developer.x.com) shows for your app.`,
      { code: 'x-token-missing' },
    );
  }
  const userAgent = `undertone/${version()}`;
  return createXApi({
    token,
    baseUrl: address,
    userAgent,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

export function openXStream(
  name: string,
  source: Extract<SourceConfig, { type: 'x-stream' }>,
  { telemetry, secrets, topics, clock }: SourceContext,
): Source {
  const { address, stream, backfill, connections, compliance } = source;
  return createXStreamSource({
    name,
    api: openXApi(name, address, secrets.xBearerToken),
    topics,
    clock,
    stream,
    backfill,
    connections,
    compliance,
    onState: (state) => {
      if (state.state !== 'waiting') {
        telemetry.sourceState({ source: name, state: state.state });
        return;
      }
      const { reason, delayMs } = state;
      telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds: delayMs / 1000 });
    },
    onNote: (note) => telemetry.sourceNote({ source: name, note }),
    onGap: ({ from, to, reason }) =>
      telemetry.sourceGap({ source: name, from: new Date(from), to: new Date(to), reason }),
  });
}
