import { UsageError } from '../model/errors.ts';

/** The variable that holds the secret of one channel. */
export const channelVariable = (name: string): string =>
  `UNDERTONE_CHANNEL_${name.toUpperCase().replaceAll('-', '_')}`;

/** A shorter secret could be guessed. Characters. */
const SHORTEST = 16;

type Variables = Readonly<Record<string, string | undefined>>;

/** Throws a UsageError that names the variable where it is not set. `what` is what it is to hold. */
export function channelSecret(name: string, what: string, variables: Variables = process.env): string {
  const variable = channelVariable(name);
  const value = variables[variable]?.trim() ?? '';
  if (value !== '') return value;
  throw new UsageError(`The channel ${name} needs ${what}: set ${variable} in the environment to it.`, {
    code: 'channel-secret',
  });
}

/** What the requests of a webhook are signed with. Throws a UsageError also where it is too short. */
export function signingSecret(name: string, variables: Variables = process.env): string {
  const secret = channelSecret(
    name,
    'a secret, a long random text such as "openssl rand -hex 32" prints',
    variables,
  );
  if (secret.length >= SHORTEST) return secret;
  throw new UsageError(
    `The secret in ${channelVariable(name)} is too short to be safe; take at least ${SHORTEST} characters, such as "openssl rand -hex 32" prints.`,
    { code: 'channel-secret' },
  );
}

/** The address of a channel whose address is its secret. Throws a UsageError, which does not show it, where it is none. */
export function secretAddress(name: string, variables: Variables = process.env): URL {
  const text = channelSecret(name, 'the address of its incoming webhook', variables);
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(
    `What ${channelVariable(name)} is set to is no address; it begins with https:// and is shown where the incoming webhook was made.`,
    { code: 'channel-secret' },
  );
}
