import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { passedOn } from '../../../config/passed-on.ts';
import type { SourceCheck, SourceFinding } from './source-checks.ts';

/** Looks for the folder, the program and the variables of a command; it is not run. */
export const checkProcessSource: SourceCheck<'process'> = async (_name, source) => {
  const { folder, command, pass = [] } = source;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return [{ ok: false, what: `the folder ${folder} is not there`, todo: 'Make it, or correct `folder`.' }];
  }
  const { environment } = passedOn(pass);
  const program = command[0] ?? '';
  const path = find(program, folder, { ...environment, ...source.environment }.PATH ?? '');
  const findings: SourceFinding[] = [
    path === null
      ? {
          ok: false,
          what: `the program ${program} is not found`,
          todo: 'Install it, or give its whole path.',
        }
      : { ok: true, what: `${path} can be run` },
  ];
  for (const name of pass.filter((one) => environment[one] === undefined)) {
    findings.push({
      ok: null,
      what: `the variable ${name} is not set`,
      todo: 'Set it, or take it out of `pass`.',
    });
  }
  return findings;
};

/** Where a program is; as the system finds it: by PATH, or from the folder where its name has a slash. */
function find(program: string, folder: string, path: string): string | null {
  const places = /[\\/]/.test(program)
    ? [isAbsolute(program) ? program : resolve(folder, program)]
    : path.split(delimiter).map((part) => join(part, program));
  return places.find(canRun) ?? null;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
