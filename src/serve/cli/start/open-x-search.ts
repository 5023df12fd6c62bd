import type { SourceConfig } from '../../../config/schema.ts';
import type { GapHealer, Source } from '../../../sources/source.ts';
import type { XApi } from '../../../sources/x-api/client.ts';
import { ARCHIVE, RECENT } from '../../../sources/x-search/endpoint.ts';
import { createXSearchHealer } from '../../../sources/x-search/heal.ts';
import { createXSearchSource } from '../../../sources/x-search/source.ts';
import { XSearch } from '../../../sources/x-search/x-search.ts';
import { openXApi } from './open-x-api.ts';
import type { SourceContext } from './source-context.ts';

export function openXSearch(
  name: string,
  source: Extract<SourceConfig, { type: 'x-search' }>,
  context: SourceContext,
): Source {
  const { address, every, limit, archive = false } = source;
  const { telemetry, secrets, topics, clock } = context;
  const api = openXApi(name, address, secrets.xBearerToken, context);
  return createXSearchSource({
    name,
    search: searchOf(name, api, archive, context),
    healer: xSearchHealer(name, api, archive, context),
    topics,
    clock,
    every,
    limit: limit ?? null,
    onState: (state) => telemetry.sourceState({ source: name, state }),
  });
}

/** Heals what a source of X missed, be it a search or a stream. */
export const xSearchHealer = (name: string, api: XApi, archive: boolean, context: SourceContext): GapHealer =>
  createXSearchHealer(searchOf(name, api, archive, context), context.topics, context.clock);

const searchOf = (name: string, api: XApi, archive: boolean, { telemetry, clock }: SourceContext): XSearch =>
  new XSearch(api, archive ? ARCHIVE : RECENT, {
    clock,
    onWait: (reason, ms) =>
      telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds: ms / 1000 }),
  });
