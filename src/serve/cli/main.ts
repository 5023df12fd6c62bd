import { readEnvironment } from '../../config/environment.ts';
import { COMMANDS } from './commands/all.ts';
import { createProgram } from './program.ts';
import { runProgram } from './run-program.ts';
import { createConsole } from './terminal/console.ts';

const environment = readEnvironment();
const terminal = createConsole(process, environment.colour);
const program = createProgram(COMMANDS, terminal, environment);
process.exit(await runProgram(program, process.argv.slice(2), terminal, environment));
