import type { Config } from '../../../config/schema.ts';
import { UsageError } from '../../../model/errors.ts';

export interface SearchedSource {
  name: string;
  address: string | null;
  /** Null: as far back as it has to be. */
  archive: boolean | null;
}

/** The source in whose name X is searched: the one that is named, else the first of X, else one of no configuration. */
export function sourceFor(config: Config, named: string | undefined): SearchedSource {
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
