import type { Command } from '../command.ts';
import { doctor } from './doctor.ts';
import { importCommand } from './import.ts';

/** The commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [importCommand, doctor];
