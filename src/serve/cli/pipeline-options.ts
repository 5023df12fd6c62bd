import { availableParallelism } from 'node:os';
import { asksXAlone } from '../../config/asks-x-alone.ts';
import type { Config } from '../../config/schema.ts';
import type { PipelineOptions } from '../../pipeline/pipeline.ts';
import type { SpendingOptions } from '../../pipeline/spending.ts';
import { scorerOptions } from './second-pass-options.ts';

/** What the pipeline is to be opened with, as the configuration says. `command` is how others see this process. */
export function pipelineOptions(config: Config, command: string): PipelineOptions {
  return {
    command,
    workers: config.enrich.workers ?? availableParallelism(),
    model: config.enrich.model,
    windows: config.windows,
    retention: config.retention,
    ...(config.pseudonyms ? { pseudonyms: { key: config.secrets.pseudonymKey } } : {}),
    scorerFor: (model) => scorerOptions(config, model),
    spending: spendingOf(config),
    onlyX: asksXAlone(config),
    // Without a file nothing is said of topics, alerts and names, and those that one named before stay.
    ...(config.file === null
      ? {}
      : { topics: config.topics, alerts: config.alerts, entityAliases: config.entities.aliases }),
  };
}

/** What reading and scoring may cost, as the configuration says. */
export function spendingOf({ spending, models: { aws, remote } }: Config): SpendingOptions {
  const caps = [
    ['comprehend', aws.monthly_budget] as const,
    ...Object.entries(remote).map(
      ([name, { monthly_budget }]) => [`remote-${name}`, monthly_budget] as const,
    ),
  ];
  return {
    budget: spending.monthly_budget ?? null,
    pricePerPost: spending.price_per_post,
    caps: Object.fromEntries(caps.filter(([, dollars]) => dollars !== undefined)) as Record<string, number>,
  };
}
