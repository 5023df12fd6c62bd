import { UsageError } from '../model/errors.ts';

export const WEBHOOK_SECRET = 'UNDERTONE_WEBHOOK_SECRET';

/** A shorter secret could be guessed. Characters. */
const SHORTEST = 16;

/** The variable that holds the secret of one webhook alone. */
const ownVariable = (source: string): string =>
  `UNDERTONE_WEBHOOK_${source.toUpperCase().replaceAll('-', '_')}`;

/** The secret of a webhook. Throws a UsageError that names the variable where it is absent or too short. */
export function webhookSecret(
  source: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const own = ownVariable(source);
  const found = [own, WEBHOOK_SECRET].find((name) => (variables[name] ?? '').trim() !== '');
  if (found === undefined) {
    throw new UsageError(
      `The webhook ${source} needs a secret: set ${own} or ${WEBHOOK_SECRET} in the environment to a long random text, such as "openssl rand -hex 32" prints.`,
      { code: 'webhook-secret' },
    );
  }
  const secret = variables[found]!.trim();
  if (secret.length >= SHORTEST) return secret;
  throw new UsageError(
    `The secret in ${found} is too short to be safe; take at least ${SHORTEST} characters, such as "openssl rand -hex 32" prints.`,
    { code: 'webhook-secret' },
  );
}
