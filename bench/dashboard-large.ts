/**
 * The page over ten million generated posts. UNDERTONE_BENCH_POSTS says how many instead, UNDERTONE_BENCH_LAKE in
 * which folder they are made, which is kept and used again; without it they are gone afterwards. Ten million take
 * some 20 GB of disk.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { browser, closeBrowser } from '../tests/browser/chromium.ts';
import { startServer } from '../tests/support/processes.ts';
import { generateLake, WEEK } from './fixtures/generated-lake.ts';
import { median } from './fixtures/median.ts';

export const title = 'every view in chromium over ten million posts, three times each';

const TIMES = 3;
const MINUTE = 60_000;
/** Nothing is asked for any more. */
const QUIET_MS = 1500;
const LONGEST_MS = 120_000;

/** Nothing is read from a network, and nothing is scored again meanwhile. */
const CONFIG = `
second_pass: {model: "off"}
topics:
  - {name: coffee, rule: coffee}
  - {name: phones, rule: phone}
sources:
  push: {type: webhook}
`;

const day = (from: number, to: number): string =>
  new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }).toString();
const half = (WEEK.from + WEEK.to) / 2;
const periods = (posts: number): string => {
  const end = WEEK.from + ((WEEK.to - WEEK.from) * posts) / 10_000_000;
  const middle = Math.min(half, (WEEK.from + end) / 2);
  return new URLSearchParams({ a: day(WEEK.from, middle), b: day(middle, end) }).toString();
};
const SQL = 'select network, sentiment, count(*) as posts from posts group by all order by posts desc';

/** Each with what shows that its answer is there. */
const viewsOf = (posts: number): Record<string, { path: string; shows: string; press?: string }> => ({
  now: { path: '/', shows: '.tile-value' },
  'now, a topic': { path: '/?topic=coffee', shows: '.tile-value' },
  'now, a language and a sentiment': { path: '/?lang=ja&sentiment=negative', shows: '.tile-value' },
  search: { path: '/search?q=coffee+battery', shows: 'article.post' },
  'compare, two topics': {
    path: '/compare?a=topic%3Dcoffee&b=topic%3Dphones',
    shows: '.compare-figures',
  },
  'compare, two periods': { path: `/compare?${periods(posts)}`, shows: '.compare-figures' },
  SQL: { path: `/sql?${new URLSearchParams({ sql: SQL })}`, shows: '.sql-grid td', press: 'Run' },
  topics: { path: '/topics', shows: '.topic' },
  alerts: { path: '/alerts', shows: '.alerts' },
  models: { path: '/models', shows: '.models-plot' },
});

/** Notes when what is wanted is first there at a frame, when the page was last busy, and the longest press. */
const WATCH = `
  window.seen = { first: null, busy: 0, longest: 0, wanted: null, began: 0 };
  window.want = (wanted, began) => Object.assign(seen, { wanted, began, first: null, busy: performance.now() });
  const look = () => {
    const now = performance.now();
    if (seen.wanted !== null) {
      if (seen.first === null && document.querySelector(seen.wanted)) seen.first = now;
      if (seen.first === null || document.querySelector('main .state-bar, main [data-stale]')) seen.busy = now;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { duration, interactionId } of list.getEntries()) {
      if (interactionId) seen.longest = Math.max(seen.longest, duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });`;

interface Seen {
  /** ms until what was wanted was there, and until nothing was asked for any more. */
  first: number;
  whole: number;
  /** ms of the longest press until the next paint; 16 or less shows as 0. */
  press: number;
}

export async function run(): Promise<Record<string, number>> {
  const posts = Number(process.env.UNDERTONE_BENCH_POSTS ?? 10_000_000);
  const kept = process.env.UNDERTONE_BENCH_LAKE;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => ends.push(end), skip: () => {} } as unknown as TestContext;
  try {
    const started = await browser(t);
    if (started === null) throw new Error('There is no chromium here: run apt-get install chromium.');
    mkdirSync(folder, { recursive: true });
    const lake = join(folder, `posts-${posts}`);
    // What was not made to its end is made anew.
    const made = join(folder, `posts-${posts}.made`);
    if (!existsSync(made)) {
      rmSync(lake, { recursive: true, force: true });
      await generateLake(lake, posts, { documents: true });
      writeFileSync(made, '');
    }
    writeFileSync(join(folder, 'undertone.yaml'), CONFIG);
    const words = ['--lake', lake, '--config', join(folder, 'undertone.yaml')];
    const { address } = await startServer(t, words, {
      cwd: folder,
      timeoutMs: 60 * MINUTE,
      environment: { UNDERTONE_WEBHOOK_SECRET: 'a-secret-of-the-bench-as-long-as-it-has-to-be' },
    });
    return await lookAtAll(started, address, posts);
  } finally {
    await closeBrowser();
    for (const end of ends) await end();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function lookAtAll(started: Browser, address: string, posts: number): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const note = (name: string, rounds: readonly Seen[]): void => {
    const middle = (of: (seen: Seen) => number): number => Math.round(median(rounds.map(of)));
    figures[`${name}: first answer, ms`] = middle(({ first }) => first);
    figures[`${name}: all answered, ms`] = middle(({ whole }) => whole);
    figures[`${name}: longest press to paint, ms`] = Math.max(...rounds.map(({ press }) => press));
  };
  for (const [name, { path, shows, press }] of Object.entries(viewsOf(posts))) {
    const rounds: Seen[] = [];
    for (let at = 0; at < TIMES; at++) {
      rounds.push(
        await inWindow(started, async (page) => {
          await page.goto(`${address}${path}`);
          if (press === undefined) return answered(page, shows, 0);
          await page.getByRole('button', { name: press }).click();
          return answered(page, shows);
        }),
      );
    }
    note(name, rounds);
  }
  const presses: Seen[] = [];
  for (let at = 0; at < TIMES; at++) {
    presses.push(
      await inWindow(started, async (page) => {
        await page.goto(address);
        await answered(page, '.tile-value', 0);
        await page.locator('.top-list button').nth(at).click();
        return answered(page, '.chip');
      }),
    );
  }
  note('now, a press on a facet', presses);
  return figures;
}

/** What waits in the page for its answers is a text, which the page itself would not run. */
async function inWindow<T>(started: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await started.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  try {
    await context.addInitScript({ content: WATCH });
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Waits until it is there and the page is quiet. Counts from `since`, ms of the page's own clock; from now unless given. */
async function answered(page: Page, wanted: string, since?: number): Promise<Seen> {
  await page.evaluate(`want(${JSON.stringify(wanted)}, ${since ?? 'performance.now()'})`);
  const quiet = `seen.first !== null && performance.now() - seen.busy > ${QUIET_MS}`;
  await page.waitForFunction(quiet, undefined, { timeout: LONGEST_MS, polling: 100 });
  return page.evaluate<Seen>(
    '({ first: seen.first - seen.began, whole: Math.max(seen.first, seen.busy) - seen.began, press: seen.longest })',
  );
}
