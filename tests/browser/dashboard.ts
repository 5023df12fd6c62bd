/** The dashboard in a real browser, of a real server, for the tests of this folder. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, type TestContext } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { temporaryFolder } from '../support/lakes.ts';
import { type Server, startServer } from '../support/processes.ts';
import { browser, closeBrowser } from './chromium.ts';

after(closeBrowser);

export interface Look {
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

export interface Seen extends Look, AsyncDisposable {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of, refusals by the Content-Security-Policy among it. */
  complaints: string[];
}

/** A real `undertone start` over the bundled sample, which goes on live. */
export function sampleServer(t: TestContext, words: readonly string[] = []): Promise<Server> {
  return startServer(t, ['--sample', ...words], { cwd: temporaryFolder(t) });
}

/**
 * Opens an address in a window of its own; null, and the test is skipped, where there is no browser. Open it
 * with `await using`, after the server. Once the test is through the browser must have had nothing to complain
 * of, but for what the test took out of `complaints`.
 */
export async function open(t: TestContext, address: string, look: Look = {}): Promise<Seen | null> {
  const started = await browser(t);
  if (started === null) return null;
  const { theme = 'light', width = 1280, height = 900 } = look;
  const context = await started.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  const page = await context.newPage();
  watch(page, complaints);
  // In a hook, so that a test that failed tells of its own failure first.
  t.after(() => assert.deepEqual(complaints, [], 'the browser has nothing to complain of'));
  await page.goto(address);
  return {
    page,
    context,
    complaints,
    theme,
    width,
    height,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Notes what a page complains of. */
export function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong, a line each; an empty list where nothing is. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (values) => {
    const axe = (window as unknown as { axe: typeof import('axe-core') }).axe;
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
    );
  }, RULES);
}

/** Whether the page is no wider than its window, as it must not be scrolled sideways. */
export const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
