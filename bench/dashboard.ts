import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Browser } from 'playwright-core';
import { browser, closeBrowser } from '../tests/browser/chromium.ts';
import { eventually, startServer } from '../tests/support/processes.ts';
import { median } from './fixtures/median.ts';

export const title = 'the view Now in chromium over the bundled sample, ten times with nothing cached';

const TIMES = 10;
const SAMPLE_POSTS = 4000;

/** Notes in the page when each thing is first there at a frame, and how long presses take to the next paint. */
const WATCH = `
  window.seen = {};
  window.longest = 0;
  const things = { figures: '.tile-value', timeline: '.timeline canvas', posts: 'article.post', tops: '.top-list button' };
  const look = () => {
    for (const [name, selector] of Object.entries(things)) {
      if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
    }
    if (Object.keys(seen).length < 4) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { duration, interactionId } of list.getEntries()) {
      if (interactionId) longest = Math.max(longest, duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });`;

export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => ends.push(end), skip: () => {} } as unknown as TestContext;
  try {
    const started = await browser(t);
    if (started === null) throw new Error('There is no chromium here: run apt-get install chromium.');
    const { address, get } = await startServer(t, ['--sample'], { cwd: folder, timeoutMs: 600_000 });
    await eventually(async () => {
      const { posts } = await get('/api/summary');
      if (posts < SAMPLE_POSTS) throw new Error(`Only ${posts} posts of the sample are there.`);
    }, 120_000);
    const rounds: Round[] = [];
    for (let at = 0; at < TIMES; at++) rounds.push(await openOnce(started, address));
    const middle = (of: (round: Round) => number): number => Math.round(median(rounds.map(of)));
    return {
      'figures, ms (median)': middle(({ figures }) => figures),
      'figures, timeline and posts, ms (median)': middle((round) =>
        Math.max(round.figures, round.timeline, round.posts),
      ),
      'what is said most too, ms (median)': middle(({ tops }) => tops),
      'a press that narrows to the next paint, ms (longest)': Math.max(...rounds.map(({ press }) => press)),
      'scripts, kB compressed': middle(({ bytes }) => bytes / 1000),
    };
  } finally {
    await closeBrowser();
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Round {
  /** ms from the navigation. */
  figures: number;
  timeline: number;
  posts: number;
  tops: number;
  /** ms; 16 or less shows as 0. */
  press: number;
  bytes: number;
}

async function openOnce(browser: Browser, address: string): Promise<Round> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    await context.addInitScript({ content: WATCH });
    const page = await context.newPage();
    let bytes = 0;
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) bytes += Number(response.headers()['content-length']);
    });
    await page.goto(address);
    const top = page.locator('.top-list button').first();
    await top.waitFor();
    await page.locator('article.post').first().waitFor();
    await top.click();
    await page.locator('.chip').waitFor();
    await page.waitForTimeout(200);
    const seen = await page.evaluate<Omit<Round, 'press' | 'bytes'>>('seen');
    return { ...seen, press: await page.evaluate<number>('longest'), bytes };
  } finally {
    await context.close();
  }
}
