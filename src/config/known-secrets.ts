import { headerSecrets } from './model-headers.ts';
import { passedOn } from './passed-on.ts';
import type { Config } from './schema.ts';
import { WEBHOOK_SECRET } from './webhook-secret.ts';

const OF_DOORS = /^UNDERTONE_(WEBHOOK|CHANNEL|SINK)_/;

/** Every secret that the environment holds for this configuration, to be kept out of logs. */
export function knownSecrets(
  { secrets, sources = {}, models }: Pick<Config, 'secrets' | 'sources'> & Partial<Pick<Config, 'models'>>,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const own = Object.values(secrets).filter((secret) => secret !== null);
  // The tokens of several servers come as one text: host=token, apart by blanks or commas.
  const mastodon = (secrets.mastodonToken ?? '').split(/[\s,]+/).map((part) => part.replace(/^[^=]*=/, ''));
  const doors = Object.entries(variables).flatMap(([name, value]) =>
    name === WEBHOOK_SECRET || OF_DOORS.test(name) ? [value?.trim() ?? ''] : [],
  );
  const commands = Object.values(sources).flatMap((source) =>
    source.type === 'process' ? passedOn(source.pass ?? [], variables).secrets : [],
  );
  const remote = Object.values(models?.remote ?? {}).flatMap(({ headers }) =>
    headerSecrets(headers, variables),
  );
  return [...new Set([...own, ...mastodon, ...doors, ...commands, ...remote])].filter(
    (secret) => secret !== '',
  );
}
