import { UsageError } from '../../../model/errors.ts';
import { createXApi, type XApi } from '../../../sources/x-api/client.ts';
import { version } from '../version.ts';

/** The X API for a source; throws a UsageError where the environment holds no bearer token. */
export function openXApi(
  name: string,
  address: string,
  token: string | null,
  options: { timeoutMs?: number; version?: string } = {},
): XApi {
  if (token === null) {
    throw new UsageError(
      `The source ${name} reads X, which asks for the bearer token of an app; set UNDERTONE_X_BEARER_TOKEN in the environment to the one that the developer console (developer.x.com) shows for your app.`,
      { code: 'x-token-missing' },
    );
  }
  const { timeoutMs } = options;
  return createXApi({
    token,
    baseUrl: address,
    userAgent: `undertone/${options.version ?? version()}`,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
