import { UsageError } from '../model/errors.ts';

/** The variable that holds the password of one sink. */
export const sinkVariable = (name: string): string =>
  `UNDERTONE_SINK_${name.toUpperCase().replaceAll('-', '_')}`;

/** Throws a UsageError that names the variable where it is not set. */
export function sinkPassword(
  name: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const variable = sinkVariable(name);
  const value = variables[variable]?.trim() ?? '';
  if (value !== '') return value;
  throw new UsageError(
    `The sink ${name} needs the password of its account: set ${variable} in the environment to it.`,
    { code: 'sink-secret' },
  );
}
