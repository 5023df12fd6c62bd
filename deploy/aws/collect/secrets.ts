import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { messageOf, UndertoneError, UsageError } from '../../../src/model/errors.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Makes the secret, a JSON object of variables, a part of the environment, before anything else is read from there.
 * Returns the values, to be kept out of logs. An empty value is a variable that is not set.
 */
export async function takeSecrets(
  secret: string | null,
  environment: Record<string, string | undefined> = process.env,
): Promise<string[]> {
  if (secret === null) return [];
  const client = new SecretsManagerClient();
  let text: string | undefined;
  try {
    text = (await client.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
  } catch (error) {
    throw new UndertoneError(
      'secret-refused',
      `The secret ${secret} cannot be read (${messageOf(error)}): check that it is there and that the role may use secretsmanager:GetSecretValue on it, and its key.`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
  const values: string[] = [];
  for (const [name, value] of Object.entries(variablesOf(text ?? '', secret))) {
    if (value === '') continue;
    environment[name] = value;
    values.push(value);
  }
  return values;
}

/** What is wrong is told without a word of what it holds. */
function variablesOf(text: string, secret: string): Record<string, string> {
  const wrong = (why: string): UsageError =>
    new UsageError(`The secret ${secret} is to be a JSON object of environment variables; ${why}.`, {
      code: 'secret-invalid',
    });
  let variables: unknown;
  try {
    variables = JSON.parse(text);
  } catch {
    throw wrong('it is no JSON');
  }
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables))
    throw wrong('it is something else');
  for (const [name, value] of Object.entries(variables)) {
    if (!VARIABLE.test(name)) throw wrong('one of its names is none of a variable');
    if (typeof value !== 'string') throw wrong(`${name} is no text`);
  }
  return variables as Record<string, string>;
}
