import { Command as Commander, Option as CommanderOption, InvalidArgumentError } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { messageOf } from '../../model/errors.ts';
import type { Command, CommonOptions } from './command.ts';
import { runCommand } from './run-command.ts';
import type { Console } from './terminal/console.ts';
import { version } from './version.ts';

/** Builds the command line from the declarations of its commands. Nothing is run or read yet. */
export function createProgram(
  commands: readonly Command[],
  console: Console,
  environment: Environment,
): Commander {
  const program = new Commander('undertone')
    .description('Listens to public conversation and says how people feel about a topic, as they say it.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', '\nExample:\n  $ undertone predict "What a lovely day"\n')
    .exitOverride()
    // Errors are written once, by runProgram, as one sentence.
    .configureOutput({ outputError() {} });
  for (const command of commands) addCommand(program, command, console, environment);
  return program;
}

function addCommand(program: Commander, command: Command, console: Console, environment: Environment): void {
  const entry = program
    .command(command.name)
    .summary(command.summary)
    .description(`${sentence(command.summary)} ${command.description ?? ''}`.trim())
    .helpOption('-h, --help', 'print this help');
  for (const { flags, description } of command.arguments ?? []) entry.argument(flags, description);
  for (const option of command.options ?? []) entry.addOption(toCommander(option));
  entry.option('--config <file>', 'the configuration (default: undertone.yaml, if it is there)');
  entry.option('--lake <dir>', 'the folder of the lake, or s3://bucket/prefix (default: ./lake)');
  if (command.json) entry.option('--json', 'print the result as JSON on one line');
  const plural = command.examples.length > 1 ? 'Examples' : 'Example';
  const examples = command.examples.map((example) => `  $ ${example}\n`).join('');
  entry.addHelpText('after', `\n${plural}:\n${examples}`);
  entry.action(async () => {
    const { config, lake, json, ...options } = entry.opts<CommonOptions>();
    const common: CommonOptions = { json: json === true };
    if (config !== undefined) common.config = config;
    if (lake !== undefined) common.lake = lake;
    await runCommand(command, entry.processedArgs.flat() as string[], options, common, console, environment);
  });
}

/** `print the version` as `Print the version.` */
function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function toCommander(option: NonNullable<Command['options']>[number]): CommanderOption {
  const made = new CommanderOption(option.flags, option.description);
  if (option.default !== undefined) made.default(option.default);
  if (option.choices !== undefined) made.choices([...option.choices]);
  const parse = option.parse;
  if (parse !== undefined) {
    made.argParser((word: string) => {
      try {
        return parse(word);
      } catch (error) {
        throw new InvalidArgumentError(messageOf(error));
      }
    });
  }
  return made;
}
