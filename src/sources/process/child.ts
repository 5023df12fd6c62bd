import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { within } from '../../model/within.ts';
import { watchOver } from './watchdog.ts';

/** How a command ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  error: Error | null;
}

export interface Child {
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended and its output is read; never rejects. */
  ended: Promise<Ending>;
  /** Ends it with all it has started: asked first, forced after `graceMs`. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface ChildOptions {
  /** The program and its arguments; no shell looks at them. */
  command: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** How long it may take to end when it is asked to because this process has died, ms. */
  graceMs: number;
}

/**
 * Starts a command as the leader of a group of its own, so that it can be ended with all that it starts; it is ended
 * too when this process dies.
 */
export function startChild({ command, folder, environment, graceMs }: ChildOptions): Child {
  const [program = '', ...words] = command;
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(program, words, {
    cwd: folder,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const watchdog = child.pid === undefined ? null : watchOver(child.pid, graceMs);
  let gone = false;
  let error: Error | null = null;
  child.on('error', (cause) => {
    error = cause;
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('close', () => resolve());
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      gone = true;
      watchdog?.dismiss();
      resolve({ code, signal, error });
    });
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const stop = async (graceMs: number): Promise<void> => {
    if (gone) return;
    kill('SIGTERM');
    const timer = setTimeout(() => kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
    // What it started may have outlived it, and would hold the pipes open.
    kill('SIGKILL');
    child.stdout.destroy();
    // What it said last is read, unless one that left the group keeps the pipe.
    await within(ended, graceMs);
    child.stderr.destroy();
    await ended;
  };
  return { stdout: child.stdout, stderr: child.stderr, ended, stop };
}
