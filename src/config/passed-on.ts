/** What any command needs to run as its user expects. */
const ALWAYS = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SYSTEMROOT'] as const;

/**
 * The variables of our own environment that a command of the user gets: those it always needs and those named.
 * `secrets` are the values of the named ones. Our own secrets are passed on only by their name.
 */
export function passedOn(
  names: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = process.env,
): { environment: Record<string, string>; secrets: string[] } {
  const environment: Record<string, string> = {};
  for (const name of [...ALWAYS, ...names]) {
    const value = variables[name];
    if (value !== undefined) environment[name] = value;
  }
  return { environment, secrets: names.flatMap((name) => variables[name] ?? []) };
}
