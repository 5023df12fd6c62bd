/** What the servers of these tests share: programs that a script fetches once, and processes that end with their test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/undertone-tests/', import.meta.url));
const SETPRIV = '/usr/bin/setpriv';
const START_MS = 120_000;

/** Servers that refuse to be root run as nobody, where the tests run as root. */
export const NOBODY = process.getuid?.() === 0 ? 65_534 : null;

/** Runs a program to its end and gives what it wrote; throws with that where it fails or cannot be run. */
export async function run(program: string, args: string[], asNobody = false): Promise<string> {
  const { output, ended } = begin(program, args, asNobody);
  const code = await ended;
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed (${code}): ${output().trim()}`);
  return output();
}

/**
 * A folder of CACHE that `make` fills, kept until what it is made from, `recipe`, is another. It must bear being moved:
 * it is filled under another name, so that one cut off is never taken for ready.
 */
export async function prepared(
  name: string,
  recipe: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const id = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const ready = join(CACHE, name, id);
  if (existsSync(ready)) return ready;
  process.stderr.write(`Setting up ${name} for the tests.\n`);
  await mkdir(join(CACHE, name), { recursive: true });
  const draft = await mkdtemp(join(CACHE, name, 'draft-'));
  try {
    await make(draft);
    await rename(draft, ready);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process may have been first.
    if (!existsSync(ready)) throw error;
  }
  return ready;
}

/** What `look` finds, if need be once the packages of Debian are installed; throws, saying that `what` is missing. */
export async function findOrInstall(
  what: string,
  packages: string[],
  look: () => Promise<string | null>,
): Promise<string> {
  const here = await look();
  if (here !== null) return here;
  const names = packages.join(' ');
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`${what} is not here, and only root on Debian may install it: apt-get install ${names}`);
  process.stderr.write(`Installing ${names} for the tests.\n`);
  const install =
    'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"';
  // Two at once would fail at apt's own lock.
  const lock = join(tmpdir(), 'undertone-tests-apt.lock');
  await run('flock', [lock, 'sh', '-c', install, 'sh', ...packages]).catch((cause: Error) => {
    throw new Error(`${what} is not here and could not be installed: ${cause.message}`, { cause });
  });
  const installed = await look();
  if (installed === null) throw new Error(`${what} is not here, though ${names} is installed.`);
  return installed;
}

export interface Server {
  /** Resolves with the match when its output shows it; rejects when it ends, or two minutes pass, without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ServerSettings {
  asNobody?: boolean;
  /** The signal that ends it at once, however many clients it has; SIGKILL, if none is given. */
  end?: 'SIGKILL' | 'SIGQUIT';
}

/** A temporary folder, and the servers started in it: both are gone when the test ends. */
export interface Place {
  folder: string;
  serve(program: string, args: string[], settings?: ServerSettings): Server;
}

export async function place(t: TestContext): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-server-'));
  const servers: { child: ChildProcess; ended: Promise<unknown>; end: NodeJS.Signals }[] = [];
  t.after(async () => {
    for (const { child, end } of servers) child.kill(end);
    await Promise.all(servers.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const serve: Place['serve'] = (program, args, { asNobody = false, end = 'SIGKILL' } = {}) => {
    // A run of tests that is killed takes its servers with it, where Linux's setpriv is to be had.
    const wrap = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', end.slice(3), program] : [program];
    const { child, output, ended, heard } = begin(wrap[0]!, [...wrap.slice(1), ...args], asNobody, folder);
    servers.push({ child, ended, end });
    const says: Server['says'] = (pattern) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${program} ${why} ${pattern}: ${output()}`));
        const timer = setTimeout(fail, START_MS, 'took too long to say');
        const look = (): void => {
          const found = pattern.exec(output());
          if (found === null) return;
          clearTimeout(timer);
          resolve(found);
        };
        heard(look);
        look();
        ended.then((code) => {
          clearTimeout(timer);
          fail(`ended (${code}) before it said`);
        });
      });
    return { says };
  };
  return { folder, serve };
}

interface Begun {
  child: ChildProcess;
  output(): string;
  /** Resolves with its exit code, the signal that ended it, or why it could not be run. */
  ended: Promise<number | string | null>;
  heard(listener: () => void): void;
}

function begin(program: string, args: string[], asNobody: boolean, cwd = tmpdir()): Begun {
  const user = asNobody && NOBODY !== null ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], ...user });
  const listeners: (() => void)[] = [];
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, output: () => output, ended, heard: (listener) => listeners.push(listener) };
}
