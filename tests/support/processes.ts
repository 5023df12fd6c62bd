/** The real command line in processes of their own: run to the end, or left running and asked over HTTP. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT, FLAGS } from '../../bin/launch.js';

export const MAIN = fileURLToPath(new URL('../../src/serve/cli/main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** What it has said on stderr so far. */
  said(): string;
  /** Resolves with the match when stderr shows it; rejects when the process ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface Settings {
  cwd: string;
  input?: string | Uint8Array | Readable;
  environment?: Record<string, string>;
  /** Modules loaded into every thread before anything else. */
  preload?: readonly string[];
  /** Another user, where the tests run as root. */
  user?: number;
  /** It is killed when it takes longer: a hang fails by its name. */
  timeoutMs?: number;
}

/** Starts a command; `ended` resolves whatever becomes of it. */
export function begin(words: readonly string[], settings: Settings): Running {
  const preloads = (settings.preload ?? []).flatMap((path) => ['--import', path]);
  const env = { ...ENVIRONMENT, ...settings.environment };
  const options: SpawnOptions = { cwd: settings.cwd, env };
  if (settings.user !== undefined) Object.assign(options, { uid: settings.user, gid: settings.user });
  const child = spawn(process.execPath, [...FLAGS, ...preloads, MAIN, ...words], options);
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    for (const listen of listeners) listen();
  });
  // A process that refuses its input early is no failure of ours.
  child.stdin!.on('error', () => {});
  const { input } = settings;
  if (typeof input === 'object' && 'pipe' in input) input.pipe(child.stdin!);
  else child.stdin!.end(input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), settings.timeoutMs ?? 60_000);
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...output });
    }),
  );
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(output.stderr);
        if (found === null) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      ended.then(({ stderr, code, signal }) => {
        look();
        reject(new Error(`ended (${code ?? signal}) before it said ${pattern}: ${stderr}`));
      });
    });
  return { child, ended, said: () => output.stderr, says };
}

/** Runs a command to its end. */
export const runCommand = (words: readonly string[], settings: Settings): Promise<Ended> =>
  begin(words, settings).ended;

export interface Server extends Running {
  address: string;
  /** Asks the API; the answer must be 200. */
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about
  get(path: string): Promise<any>;
}

/** `undertone start` on a free port, killed when the test ends if it still runs. */
export async function startServer(
  t: TestContext,
  words: readonly string[],
  settings: Settings,
): Promise<Server> {
  const running = begin(['start', '--port', '0', ...words], { timeoutMs: 110_000, ...settings });
  t.after(() => running.child.kill('SIGKILL'));
  const [, address] = await running.says(/Undertone is at (http:\S+)/);
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${address}${path}`);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return { ...running, address: address!, get };
}

/** Tries until what it gives passes; the last failure is the error. */
export async function eventually<T>(look: () => Promise<T> | T, timeoutMs = 20_000): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
