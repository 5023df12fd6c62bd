import { UsageError } from '../model/errors.ts';

/** A header of a remote model: what it says, or the variable that holds it. */
interface Header {
  name: string;
  value?: string | undefined;
  variable?: string | undefined;
  prefix: string;
}

/** The headers of a remote model with their secrets. Throws a UsageError that names a variable that is not set. */
export function modelHeaders(
  model: string,
  headers: readonly Header[],
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    headers.map(({ name, value, variable, prefix }) => {
      const said = variable === undefined ? value : variables[variable]?.trim();
      if (said !== undefined && said !== '') return [name, prefix + said];
      throw new UsageError(
        `The remote model ${model} needs the header ${name}: set ${variable ?? 'its value'} in the environment.`,
        { code: 'model-header' },
      );
    }),
  );
}

/** The secrets among them. */
export function headerSecrets(
  headers: readonly Header[],
  variables: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  return headers.flatMap(({ variable }) =>
    variable === undefined ? [] : (variables[variable]?.trim() ?? []),
  );
}
