import { modelHeaders } from '../config/model-headers.ts';
import type { Config } from '../config/schema.ts';
import type { ModelSettings, RemoteSettings } from '../sentiment/settings.ts';

/**
 * What the configuration says of models, as they take it. The headers of a remote model are read from the
 * environment when that model is asked for, so that a secret that is not set stops no other.
 */
export function modelSettings({ models }: Config): ModelSettings {
  const { cache, hub, cascade, remote, aws } = models;
  const remoteSettings = Object.entries(remote).map(
    ([name, { timeout, rate, headers, price_per_post, monthly_budget: _, ...rest }]) => [
      name,
      {
        ...rest,
        timeoutMs: timeout,
        pricePerPost: price_per_post,
        ...(rate === undefined ? {} : { perSecond: rate }),
        get headers() {
          return modelHeaders(name, headers);
        },
      } satisfies RemoteSettings,
    ],
  );
  const { region, endpoint, language, price_per_unit, format, batch, timeout, retries, rate, concurrency } =
    aws;
  return {
    ...(cache === undefined ? {} : { cacheFolder: cache }),
    hub,
    ...(cascade.threshold === undefined ? {} : { cascadeThreshold: cascade.threshold }),
    remote: Object.fromEntries(remoteSettings) as Record<string, RemoteSettings>,
    aws: {
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
      language,
      pricePerUnit: price_per_unit,
      format,
      batch,
      timeoutMs: timeout,
      retries,
      ...(rate === undefined ? {} : { perSecond: rate }),
      concurrency,
    },
  };
}
