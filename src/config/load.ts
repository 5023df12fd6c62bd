import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Problem } from './problems.ts';
import { toProblems } from './problems.ts';
import { type Config, configSchema, type Options } from './schema.ts';
import { findSecrets } from './secrets.ts';
import { parseYaml, type YamlFile } from './yaml.ts';

export const DEFAULT_FILE = 'undertone.yaml';

/**
 * Reads the configuration: the file that is named, else ./undertone.yaml if it is there, else the defaults.
 * Throws a UsageError with one line for each thing wrong, all of them at once.
 */
export async function loadConfig(
  file: string | null = null,
  environment: Environment = readEnvironment(),
): Promise<Config> {
  const path = file ?? DEFAULT_FILE;
  const text = await readText(path, file !== null);
  const options = text === null ? configSchema.parse({}) : checkConfig(text, path);
  const from = text === null ? process.cwd() : dirname(resolve(path));
  return {
    ...withAbsolutePaths(options, from),
    file: text === null ? null : resolve(path),
    secrets: {
      token: environment.token,
      xBearerToken: environment.xBearerToken,
      mastodonToken: environment.mastodonToken,
      pseudonymKey: environment.pseudonymKey,
    },
  };
}

/** Checks the text of a configuration. `name` is how errors call the file. */
export function checkConfig(text: string, name: string): Options {
  const yaml = parseYaml(text, name);
  const secrets = findSecrets(yaml.data);
  const result = configSchema.safeParse(yaml.data);
  const said = new Set(secrets.map((problem) => problem.path.join('\0')));
  const problems = [
    ...secrets,
    ...toProblems(result.error?.issues ?? [], yaml.data).filter(({ path }) => !said.has(path.join('\0'))),
  ];
  if (problems.length > 0 || !result.success)
    throw new UsageError(describe(problems, yaml), { code: 'config' });
  return result.data;
}

function describe(problems: readonly Problem[], yaml: YamlFile): string {
  return problems
    .map((problem) => ({ ...problem, place: yaml.locate(problem.path, problem.at) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ path, place, sentence }) => {
      const option = path.length === 0 ? 'The configuration' : formatPath(path);
      return `${yaml.name}:${place.line}:${place.column}: ${option} ${sentence}`;
    })
    .join('\n');
}

/** `sources.news.instances[0]`, with quotes where a name is no plain word. */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[\w-]+$/.test(String(key)) ? `.${String(key)}` : `.${JSON.stringify(key)}`;
    })
    .join('')
    .replace(/^\./, '');
}

async function readText(path: string, named: boolean): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !named) return null;
    const shown = relative('', path) || path;
    if (code === 'ENOENT') {
      throw new UsageError(`The configuration ${shown} is not there: check the path given with --config.`);
    }
    if (code === 'EISDIR') {
      throw new UsageError(`The configuration ${shown} is a folder: name the file in it with --config.`);
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new UsageError(
        `The configuration ${shown} may not be read by this user: change its permissions.`,
      );
    }
    throw error;
  }
}

function withAbsolutePaths(options: Options, folder: string): Options {
  const sources = Object.entries(options.sources ?? {}).map(([name, source]) => [
    name,
    source.type === 'files' || source.type === 'process'
      ? { ...source, folder: resolve(folder, source.folder) }
      : source,
  ]);
  return {
    ...options,
    lake: /^s3:\/\//i.test(options.lake) ? options.lake : resolve(folder, options.lake),
    ...(options.models.cache === undefined
      ? {}
      : { models: { ...options.models, cache: resolve(folder, options.models.cache) } }),
    ...(options.sources === undefined ? {} : { sources: Object.fromEntries(sources) }),
  };
}
