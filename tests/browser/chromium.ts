/** The browser of these tests: Debian's chromium, installed where that can be done. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const run = promisify(execFile);

let running: Promise<Browser> | null = null;

/** The one browser of a test file; null, with the test skipped and told so, where there is none to be had. */
export async function browser(t: TestContext): Promise<Browser | null> {
  const path = await find();
  if (path === null) {
    const why = 'no chromium is here and it could not be installed: run apt-get install chromium';
    if (process.env.CI) throw new Error(why);
    t.skip(why);
    return null;
  }
  running ??= chromium.launch({ executablePath: path, args: FLAGS });
  return running;
}

export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = null;
}

async function find(): Promise<string | null> {
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined || !existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    return found ?? null;
  process.stderr.write('Installing chromium for the tests in a browser.\n');
  try {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  } catch (error) {
    process.stderr.write(`${String((error as { stderr?: string }).stderr ?? error)}\n`);
  }
  return PLACES.find((path) => existsSync(path)) ?? null;
}
