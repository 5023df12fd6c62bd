import { passedOn } from '../../../config/passed-on.ts';
import type { SourceConfig } from '../../../config/schema.ts';
import { createProcessSource } from '../../../sources/process/process.ts';
import type { Source } from '../../../sources/source.ts';
import type { SourceContext } from './source-context.ts';

type ProcessConfig = Extract<SourceConfig, { type: 'process' }>;

export function openProcess(
  name: string,
  source: ProcessConfig,
  { telemetry, clock }: SourceContext,
): Source {
  const { environment, secrets } = passedOn(source.pass ?? []);
  return createProcessSource({
    name,
    command: source.command,
    folder: source.folder,
    environment: { ...environment, ...source.environment },
    secrets,
    everyMs: source.every ?? null,
    clock,
    onState: (state) => {
      if (state.state === 'live') telemetry.sourceState({ source: name, state: 'live' });
      else {
        const { reason, delayMs } = state;
        telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds: delayMs / 1000 });
      }
    },
    onNote: (note) => telemetry.sourceNote({ source: name, note }),
  });
}
