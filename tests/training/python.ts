import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PYTHON = fileURLToPath(new URL('../../training/.venv/bin/python', import.meta.url));

/** How a program ended; `output` is what it wrote, errors included, in order. */
export interface Ended {
  code: number | null;
  output: string;
}

/** Makes training/.venv, which takes minutes the first time, or finds it ready. */
export function setUp(): Promise<Ended> {
  return run('bash', ['training/setup.sh']);
}

/** Runs the Python of training/.venv in the root of the repository. */
export function python(...args: string[]): Promise<Ended> {
  return run(PYTHON, args);
}

/** Runs a script of the repository by bash, from its root. */
export function bash(
  script: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  return run('bash', [script, ...args], environment);
}

function run(program: string, args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    // One thread: the networks are tiny, and threads that wait for one another take longer.
    const env = { ...process.env, OMP_NUM_THREADS: '1', ...environment };
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => resolve({ code: null, output: output + error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
