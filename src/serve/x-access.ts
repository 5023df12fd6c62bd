import type { Config } from '../config/schema.ts';
import { UsageError } from '../model/errors.ts';
import type { BackfillArgs } from '../pipeline/backfill/plan.ts';

interface SearchedSource {
  name: string;
  address: string | null;
  /** Null: as far back as it has to be. */
  archive: boolean | null;
}

/**
 * How X is searched for the past, in whose name: the source that is named, else the first of X that is configured.
 * Throws a UsageError where that cannot be searched, or the environment holds no token.
 */
export function xAccess(config: Config, named: string | undefined): Pick<BackfillArgs, 'source' | 'x'> {
  const { name, address, archive } = sourceFor(config, named);
  const token = config.secrets.xBearerToken;
  if (token === null) {
    throw new UsageError(
      'Searching X needs the bearer token of an app; set UNDERTONE_X_BEARER_TOKEN in the environment to the one that the developer console (developer.x.com) shows for your app.',
      { code: 'x-token-missing' },
    );
  }
  return { source: name, x: { token, baseUrl: address, archive } };
}

/** The source in whose name X is searched: the one that is named, else the first of X, else one of no configuration. */
function sourceFor(config: Config, named: string | undefined): SearchedSource {
  const configured = Object.entries(config.sources ?? {});
  const ofX = configured.filter(([, { type }]) => type === 'x-search' || type === 'x-stream');
  const first = ofX.find(([, { type }]) => type === 'x-search') ?? ofX[0];
  const chosen = named === undefined ? first : configured.find(([name]) => name === named);
  if (chosen === undefined) {
    if (named === undefined) return { name: 'x-search', address: null, archive: null };
    const names = ofX.map(([name]) => name).join(', ');
    throw new UsageError(
      `The configuration has no source ${named}${names === '' ? '' : `; those of X are ${names}`}.`,
    );
  }
  const [name, source] = chosen;
  if (source.type === 'x-search') return { name, address: source.address, archive: source.archive ?? null };
  if (source.type === 'x-stream') return { name, address: source.address, archive: null };
  throw new UsageError(
    `The source ${name} is of the type ${source.type}, which cannot be searched for the past; name one of X.`,
  );
}
