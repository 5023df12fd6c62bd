import type { Config, SourceConfig } from '../../../config/schema.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Check } from './check.ts';
import { checkBlueskySource } from './check-bluesky.ts';
import { checkBucketSource } from './check-bucket.ts';
import { checkMastodonSource } from './check-mastodon.ts';
import { checkProcessSource } from './check-process.ts';
import { checkWebhookSource } from './check-webhook.ts';
import { checkXSearchSource } from './check-x-search.ts';
import { checkXStreamSource } from './check-x-stream.ts';
import { summarise } from './sources-summary.ts';

/** One thing found about one source. */
export interface SourceFinding {
  /** True where it works, null where it works and should be looked at. */
  ok: boolean | null;
  /** What was found, as a short sentence without a full stop. */
  what: string;
  /** What to do about it; absent where all is well. */
  todo?: string;
}

/**
 * Looks at one configured source for real: asks its network. It changes nothing that lasts, and ends within ten
 * seconds or so, whatever the network does. `source` is of the type that the check stands under.
 */
export type SourceCheck<T extends SourceConfig['type'] = SourceConfig['type']> = (
  name: string,
  source: Extract<SourceConfig, { type: T }>,
  config: Config,
) => Promise<SourceFinding[]>;

type SourceChecks = { [T in SourceConfig['type']]?: SourceCheck<T> };

/** What `doctor` does for a source of each type; one that is not here has nothing to be asked. */
const SOURCE_CHECKS: SourceChecks = {
  bluesky: checkBlueskySource,
  bucket: checkBucketSource,
  mastodon: checkMastodonSource,
  process: checkProcessSource,
  webhook: checkWebhookSource,
  'x-search': checkXSearchSource,
  'x-stream': checkXStreamSource,
};

/** Every source that the configuration names, each asked by its own check, all at once. */
export const sources: Check = {
  name: 'sources',
  async run({ config }) {
    const configured = Object.entries(config?.sources ?? {});
    if (config === null || configured.length === 0) return { status: 'ok', found: 'none is configured' };
    const found = await Promise.all(
      configured.map(async ([name, source]) =>
        (await ask(name, source, config)).map((finding) => ({ name, ...finding })),
      ),
    );
    return summarise(found.flat());
  },
};

async function ask(name: string, source: SourceConfig, config: Config): Promise<SourceFinding[]> {
  const check = SOURCE_CHECKS[source.type] as SourceCheck | undefined;
  if (check === undefined) return [];
  try {
    return await check(name, source as never, config);
  } catch (error) {
    return [{ ok: false, what: messageOf(error) }];
  }
}
