/**
 * The environment, read here and nowhere else. Secrets come only this way; they are never written to a
 * file, a log or an error message.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Environment {
  /** Required of API clients when Undertone listens beyond this machine. */
  token: string | null;
  /** The app-only bearer token of X API v2. */
  xBearerToken: string | null;
  /** Access tokens of Mastodon servers, as mastodon-token.ts reads them. */
  mastodonToken: string | null;
  /** What pseudonyms are made with; null where it is in the file beside the lake. */
  pseudonymKey: string | null;
  /** The folder that copies of lakes in buckets are kept in. */
  lakeCache: string;
  /** Whether errors show their stack. */
  debug: boolean;
  /** Whether colours are asked for (FORCE_COLOR) or refused (NO_COLOR, TERM=dumb); null where neither is said. */
  colour: boolean | null;
}

export interface Variable {
  name: string;
  description: string;
  /** Secrets are refused in the configuration file, with the name of the variable to use. */
  secret: boolean;
  /** The option of the configuration file that people expect to take it, where there is one. */
  option?: string;
}

/** Every variable that Undertone reads, for the reference page and for error messages. */
export const VARIABLES: readonly Variable[] = [
  {
    name: 'UNDERTONE_TOKEN',
    description: 'The bearer token that the HTTP API asks for; needed where `serve.host` is not loopback.',
    secret: true,
    option: 'serve.token',
  },
  {
    name: 'UNDERTONE_X_BEARER_TOKEN',
    description: 'The app-only bearer token of X API v2, from the developer console; needed by sources of X.',
    secret: true,
  },
  {
    name: 'UNDERTONE_MASTODON_TOKEN',
    description:
      'Access tokens of Mastodon servers, `mastodon.social=TOKEN` for each, apart by blanks; a token alone is for the only server of a source.',
    secret: true,
  },
  {
    name: 'UNDERTONE_PSEUDONYM_KEY',
    description:
      'The key that pseudonyms are made with, at least 32 characters; without it a key file is made beside the lake.',
    secret: true,
    option: 'pseudonym_key',
  },
  {
    name: 'UNDERTONE_WEBHOOK_SECRET',
    description:
      'The secret of every webhook that has none of its own in UNDERTONE_WEBHOOK_NAME, where NAME is its name in capitals with _ for -.',
    secret: true,
  },
  {
    name: 'UNDERTONE_CHANNEL_NAME',
    description:
      'For each channel of alerts, NAME being its name in capitals with _ for -: what a webhook is signed with, the address of an incoming webhook of Slack, or the password of a mail account.',
    secret: true,
  },
  {
    name: 'UNDERTONE_SINK_NAME',
    description: 'For each sink whose account has a password, NAME being its name in capitals with _ for -.',
    secret: true,
  },
  {
    name: 'UNDERTONE_LAKE_CACHE',
    description:
      'The folder for this machine’s copies of lakes in buckets; `undertone/lakes` in XDG_CACHE_HOME or ~/.cache unless given.',
    secret: false,
  },
  { name: 'UNDERTONE_DEBUG', description: 'Set to 1 to see the stack of an error.', secret: false },
  { name: 'NO_COLOR', description: 'Set to anything to have no colours.', secret: false },
  {
    name: 'FORCE_COLOR',
    description: 'Set to 1 to have colours where the output is no terminal.',
    secret: false,
  },
];

/** Reads the environment. An empty variable counts as absent, as the shells' `NAME= command` means it. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const given = (name: string): string | null => {
    const value = variables[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const truthy = (name: string): boolean => !['0', 'false', 'no', null].includes(given(name));
  let colour: boolean | null = null;
  if (given('NO_COLOR') !== null || given('TERM') === 'dumb') colour = false;
  else if (given('FORCE_COLOR') !== null) colour = truthy('FORCE_COLOR');
  return {
    token: given('UNDERTONE_TOKEN'),
    xBearerToken: given('UNDERTONE_X_BEARER_TOKEN'),
    mastodonToken: given('UNDERTONE_MASTODON_TOKEN'),
    pseudonymKey: given('UNDERTONE_PSEUDONYM_KEY'),
    lakeCache:
      given('UNDERTONE_LAKE_CACHE') ??
      join(given('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'undertone', 'lakes'),
    debug: truthy('UNDERTONE_DEBUG'),
    colour,
  };
}
