import type { Config, SourceConfig } from '../config/schema.ts';
import type { Source } from '../sources/source.ts';

export interface NamedSource {
  name: string;
  type: SourceConfig['type'];
}

/**
 * The names and types of sources: those that are read, or where nobody reads those of the configuration. Without
 * any there, `start` reads Bluesky, or replays the sample.
 */
export function namedSources(
  { sources = {} }: Pick<Config, 'sources'>,
  read: readonly Pick<Source, 'name'>[] = Object.keys(sources).map((name) => ({ name })),
): NamedSource[] {
  const named = read.length > 0 ? read : [{ name: 'bluesky' }];
  return named.map(({ name }) => ({
    name,
    type: sources[name]?.type ?? (name === 'sample' ? 'sample' : 'bluesky'),
  }));
}
