import type { SourceConfig } from '../../../config/schema.ts';
import type { Source } from '../../../sources/source.ts';
import { createXStreamSource } from '../../../sources/x-stream/x-stream.ts';
import { parseStored } from '../../../topics/parse-rule.ts';
import { asksOnlyX } from '../../../topics/rule.ts';
import { openXApi } from './open-x-api.ts';
import { xSearchHealer } from './open-x-search.ts';
import type { SourceContext } from './source-context.ts';

export function openXStream(
  name: string,
  source: Extract<SourceConfig, { type: 'x-stream' }>,
  context: SourceContext,
): Source {
  const { telemetry, secrets, topics, lake, clock } = context;
  const { address, stream, backfill, connections, compliance } = source;
  const api = openXApi(name, address, secrets.xBearerToken, context);
  return createXStreamSource({
    name,
    api,
    // What the stream missed is searched for; a sample cannot be drawn again.
    ...(stream === 'filtered' ? { healer: xSearchHealer(name, api, false, context) } : {}),
    topics,
    lake,
    clock,
    stream,
    backfill,
    connections,
    compliance,
    isOurs: (rule) => !asksOnlyX(parseStored(rule)),
    onState: (state) => {
      if (state.aside) {
        if (state.state !== 'waiting') return;
        const note = `${state.reason} The posts come all the same; it is tried again in ${state.delayMs / 1000} s.`;
        telemetry.sourceNote({ source: name, note });
      } else if (state.state === 'waiting') {
        const { reason, delayMs } = state;
        telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds: delayMs / 1000 });
      } else telemetry.sourceState({ source: name, state: state.state });
    },
    onNote: (note) => telemetry.sourceNote({ source: name, note }),
    onGap: ({ from, to, reason }) =>
      telemetry.sourceGap({ source: name, from: new Date(from), to: new Date(to), reason }),
  });
}
