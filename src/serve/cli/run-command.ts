import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
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
  const call: Call = {
    args: args.filter((argument) => argument !== undefined),
    options,
    json: common.json === true,
    console,
    signal: command.endsAtOnce ? new AbortController().signal : interruption(),
    config: readConfig,
    lake: async () => common.lake ?? (await readConfig()).lake,
    lakeGiven: common.lake !== undefined,
  };
  // A file that was named is checked even by commands that do without it, so that a slip in it is told at once.
  if (common.config !== undefined && !command.diagnosesConfig) await readConfig();
  const implementation = await command.load();
  const code: ExitCode | undefined = (await implementation.run(call)) ?? undefined;
  if (code !== undefined && code !== 0) throw new CommandFailed(code);
}
