import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import { noLake } from '../../lake/lake.ts';
import { isBucketUrl } from '../../lake/s3/address.ts';
import type { BucketLake } from '../../lake/s3/bucket-lake.ts';
import { UsageError } from '../../model/errors.ts';
import { bucketLakeOf, copyFolder, type Opening } from './bucket-lake.ts';
import type { Call, Command, CommonOptions, ExitCode } from './command.ts';
import { CommandFailed } from './failure.ts';
import { interruption } from './signals.ts';
import type { Console } from './terminal/console.ts';

/** Runs one command to its end; throws a CommandFailed where its exit code is not 0. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  options: object,
  common: CommonOptions,
  console: Console,
  environment: Environment,
): Promise<void> {
  let config: Promise<Config> | null = null;
  const readConfig = () => {
    config ??= import('../../config/load.ts').then(({ loadConfig }) =>
      loadConfig(common.config ?? null, environment),
    );
    return config;
  };
  const lakeName = async (): Promise<string> => common.lake ?? (await readConfig()).lake;
  let bucket: BucketLake | null = null;
  let opened: Promise<string> | null = null;
  const open = async (opening?: Opening): Promise<string> => {
    const name = await lakeName();
    if (!isBucketUrl(name)) return name;
    bucket = await bucketLakeOf(name, copyFolder(name, environment), console, opening);
    await bucket.refresh(call.signal);
    return bucket.root;
  };
  const call: Call = {
    args: args.filter((argument) => argument !== undefined),
    options,
    json: common.json === true,
    console,
    signal: command.endsAtOnce ? new AbortController().signal : interruption(),
    config: readConfig,
    lake: (opening) => {
      opened ??= open(opening);
      return opened;
    },
    lakeName,
    bucket: () => bucket,
    copyFolder: (url) => copyFolder(url, environment),
    lakeGiven: common.lake !== undefined,
  };
  // A file that was named is checked even by commands that do without it, so that a slip in it is told at once.
  if (common.config !== undefined && !command.diagnosesConfig) await readConfig();
  const implementation = await command.load();
  let code: ExitCode | undefined;
  try {
    code = (await implementation.run(call)) ?? undefined;
  } catch (error) {
    // A person knows the lake by its address, not by the folder of its copy.
    if (bucket !== null && error instanceof UsageError && error.code === 'no-lake')
      throw noLake(await lakeName());
    throw error;
  } finally {
    (bucket as BucketLake | null)?.close();
  }
  if (code !== undefined && code !== 0) throw new CommandFailed(code);
}
