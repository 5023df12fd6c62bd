import { UsageError } from '../model/errors.ts';

/**
 * The access token for one Mastodon server out of UNDERTONE_MASTODON_TOKEN: `host=token` for each server, apart
 * by blanks or commas, or one token alone, which is for the only server of a source. A token goes to its own
 * server and to no other. Null where there is none for this one; throws a UsageError, which does not show it,
 * for one token alone beside several servers.
 */
export function mastodonToken(text: string | null, host: string, servers: number): string | null {
  if (text === null) return null;
  const given = text.split(/[\s,]+/).filter((part) => part !== '');
  const named = given.flatMap((part) => {
    const [, server, token] = /^([^=/]+\.[^=/]+|localhost(?::\d+)?)=(.+)$/.exec(part) ?? [];
    return server === undefined ? [] : [{ server: server.toLowerCase(), token: token! }];
  });
  if (named.length > 0) return named.find(({ server }) => server === host)?.token ?? null;
  if (given.length > 1 || servers > 1) {
    throw new UsageError(
      `UNDERTONE_MASTODON_TOKEN does not say which server each token is for; write it as "${host}=TOKEN", one for each server, apart by blanks.`,
      { code: 'mastodon-token' },
    );
  }
  return given[0] ?? null;
}
