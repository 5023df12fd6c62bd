/** Reads `undertone.aws.yaml`, whose options stand in settings.ts. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Problem, toProblems } from '../../src/config/problems.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { UsageError } from '../../src/model/errors.ts';
import { nearest } from '../../src/model/nearest.ts';
import { type Settings, settingsSchema } from './settings.ts';

export { type Settings, settingsSchema };

export const DEFAULT_FILE = 'undertone.aws.yaml';

/** Reads the settings: the file that is named, else `undertone.aws.yaml` if it is there, else the defaults. */
export async function readSettings(file: string | null = null): Promise<Settings> {
  const path = file ?? DEFAULT_FILE;
  try {
    return checkSettings(await readFile(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (file === null) return settingsSchema.parse({});
    throw new UsageError(`The settings ${path} are not there: check the path.`, { code: 'config' });
  }
}

/** Checks the text of settings. Throws a UsageError with one line, path and place for each thing wrong. */
export function checkSettings(text: string, name: string): Settings {
  const yaml = parseYaml(text, name);
  const { data, error } = settingsSchema.safeParse(yaml.data);
  if (data !== undefined) return data;
  const lines = error.issues
    .flatMap(meantBranch)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknown([...issue.path, key]))
        : toProblems([issue], yaml.data),
    )
    .map((problem) => ({ ...problem, place: yaml.locate(problem.path, problem.at) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(
      ({ path, place, sentence }) => `${name}:${place.line}:${place.column}: ${path.join('.')} ${sentence}`,
    );
  throw new UsageError(lines.join('\n'), { code: 'config' });
}

/** A group that may also be a word is told of as a group, where it is one. */
function meantBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branch = issue.errors.find((issues) =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return branch?.map((one) => ({ ...one, path: [...issue.path, ...one.path] })) ?? [issue];
}

function unknown(path: PropertyKey[]): Problem {
  const known = optionsAt(path.slice(0, -1));
  const meant = nearest(String(path.at(-1)), known);
  const advice = meant === null ? `the options here are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return { path, at: 'key', sentence: `is not a known option; ${advice}` };
}

interface Shape {
  properties?: Record<string, Shape>;
  anyOf?: Shape[];
}

function optionsAt(path: readonly PropertyKey[]): string[] {
  let here = z.toJSONSchema(settingsSchema, { io: 'input' }) as Shape | undefined;
  for (const key of path) here = group(here)?.properties?.[String(key)];
  return Object.keys(group(here)?.properties ?? {});
}

const group = (shape: Shape | undefined) => shape?.anyOf?.find((one) => one.properties) ?? shape;
