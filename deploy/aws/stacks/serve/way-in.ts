/** How the dashboard may be reached; what would leave it open is refused before anything is made. */
import { UsageError } from '../../../../src/model/errors.ts';
import type { Settings } from '../../config.ts';

export type WayIn =
  | { scheme: 'https'; certificate: string; cognitoDomain: string | null }
  /** From named addresses alone, and with the token. */
  | { scheme: 'http' };

const refused = (message: string): UsageError => new UsageError(message, { code: 'config' });

/** Throws a UsageError where passwords or posts would go over the internet in the clear. */
export function wayIn({ certificate, auth, domain, allow }: Settings['serve']): WayIn {
  if (auth === 'cognito' && (certificate === undefined || domain === undefined))
    throw refused(
      'serve.auth: cognito needs serve.certificate, the ARN of a certificate, and serve.domain, the name it is for: people are sent back there after they have signed in. With serve.auth: token the name is not needed.',
    );
  if (certificate !== undefined)
    return { scheme: 'https', certificate, cognitoDomain: auth === 'cognito' ? domain! : null };
  if (allow.some((range) => range.endsWith('/0')))
    throw refused(
      'Without serve.certificate the dashboard would be served in the clear to anyone: name a certificate of AWS Certificate Manager, or in serve.allow the addresses that may reach it.',
    );
  return { scheme: 'http' };
}
