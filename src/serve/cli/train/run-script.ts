import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UndertoneError } from '../../../model/errors.ts';

/**
 * Runs a program of training/ to its end, each line of its output given to `onLine`. Throws an UndertoneError with
 * the last line that it wrote to stderr where it fails. The program is ended when we are.
 */
export async function runScript(
  program: string,
  words: readonly string[],
  folder: string,
  onLine: (line: string) => void,
): Promise<void> {
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill();
  process.once('exit', end);
  let last = '';
  createInterface({ input: child.stdout }).on('line', onLine);
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() !== '') last = line.trim();
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
  } catch (cause) {
    last = `${program} cannot be run: ${(cause as Error).message}`;
  } finally {
    process.off('exit', end);
  }
  const why = last.replace(/^setup\.sh: /, '').replace(/[.\s]+$/, '');
  throw new UndertoneError(
    'training-failed',
    `The training of the transformer failed (${why || 'it did not say why'}): training/README.md says what it needs.`,
  );
}
