import { spawn } from 'node:child_process';

export interface Watchdog {
  /** Call it when the group is gone: its number may be given to others then. */
  dismiss(): void;
}

/**
 * Waits until its input ends, which it does when this process is gone, however it went: the other end of the pipe is
 * held by nobody else. Then the group is asked to end, and forced where it has not after the seconds given.
 */
const SCRIPT = `read -r _
kill -s TERM -- "-$1" || exit 0
sleep "$2"
kill -s KILL -- "-$1"`;

/**
 * Ends a process group when this process dies without having done so (kill -9, out of memory). On POSIX systems
 * only: elsewhere, or where there is no shell, a command outlives such a death until it next writes.
 */
export function watchOver(group: number, graceMs: number): Watchdog {
  if (process.platform === 'win32') return { dismiss: () => {} };
  const dog = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'undertone-watchdog', String(group), String(Math.ceil(graceMs / 1000))],
    {
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
      // A signal to our own group, as Ctrl-C is, is not for it.
      detached: true,
    },
  );
  // No shell: the command is watched over by nobody, and runs all the same.
  dog.on('error', () => {});
  dog.stdin.on('error', () => {});
  // It does not keep us from ending either: the pipe is a socket, which its type does not say.
  dog.unref();
  if ('unref' in dog.stdin && typeof dog.stdin.unref === 'function') dog.stdin.unref();
  return { dismiss: () => void dog.kill('SIGKILL') };
}
