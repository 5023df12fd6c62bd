import type { Command } from '../command.ts';
import { doctor } from './doctor.ts';

/** The commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [doctor];
