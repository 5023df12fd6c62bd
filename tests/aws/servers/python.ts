/** Python with packages of its own, beside the tree: made once for each list of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepared, run } from './machine.ts';

/** The program of an environment that has what a file of requirements lists. */
export async function pythonWith(name: string, requirements: string): Promise<string> {
  const version = await run('python3', ['-c', 'import sys; print(sys.version, sys.prefix)']).catch(
    (cause) => {
      throw new Error(`The tests of ${name} need Python 3.11 or 3.12, as python3: install it.`, { cause });
    },
  );
  const wanted = await readFile(requirements, 'utf8');
  const folder = await prepared(name, `${version}${wanted}`, async (folder) => {
    await run('python3', ['-m', 'venv', folder]).catch((cause: Error) => {
      throw new Error(`Python's venv is missing (Debian: python3-venv): ${cause.message}`, { cause });
    });
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-cache-dir'];
    const pip = ['-m', 'pip', 'install', ...quietly, '-r', requirements];
    await run(join(folder, 'bin/python'), pip).catch((cause: Error) => {
      throw new Error(`${name} cannot be installed without a package index: ${cause.message}`, { cause });
    });
  });
  return join(folder, 'bin/python');
}
