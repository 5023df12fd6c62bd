import type { TestContext } from 'node:test';
import type { BackfillArgs } from '../../src/pipeline/backfill/plan.ts';
import type { TaskContext } from '../../src/pipeline/handover.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { SpendingOptions } from '../../src/pipeline/spending.ts';
import { heldPosts, startXSearchServer, type XSearchServer } from '../servers/x-search-server.ts';
import { rowsOf } from '../support/lakes.ts';

export const TOKEN = 'a-token';
const HOUR_MS = 3_600_000;
/** Two hours that are over. */
export const TO = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
export const FROM = TO - 2 * HOUR_MS;

/** A server that holds `count` posts of the two hours. */
export async function serveX(t: TestContext, count: number): Promise<XSearchServer> {
  const server = await startXSearchServer(TOKEN);
  t.after(() => server.close());
  server.posts.push(...heldPosts(FROM, TO, count));
  return server;
}

export function argsFor(url: string, more: Partial<BackfillArgs> = {}): BackfillArgs {
  return {
    source: 'x',
    topic: 'coffee',
    from: FROM,
    to: TO,
    x: { token: TOKEN, baseUrl: url, archive: null },
    partition: HOUR_MS / 4,
    parallel: 3,
    sample: null,
    again: false,
    ...more,
  };
}

/** A lake that follows coffee; closed when the test `t` ends, if it was not before. */
export async function openLake(
  root: string,
  t: TestContext | null,
  spending?: SpendingOptions,
): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    topics: [{ name: 'coffee', rule: 'coffee' }],
    spending: spending ?? { budget: null, pricePerPost: 0.005 },
  });
  if (!(pipeline instanceof Pipeline)) throw new Error('the lake is not free');
  t?.after(() => pipeline.close().catch(() => {}));
  return pipeline;
}

export function contextOf(
  t: TestContext,
  progress: (value: unknown) => void = () => {},
): TaskContext & { abort(): void } {
  const controller = new AbortController();
  t.after(() => controller.abort());
  return { signal: controller.signal, stdin: process.stdin, progress, abort: () => controller.abort() };
}

export async function idsIn(root: string): Promise<string[]> {
  return (await rowsOf(root)).map((row) => (JSON.parse(row) as { id: string }).id);
}

export const heldIds = (server: XSearchServer): string[] => server.posts.map(({ id }) => `x:${id}`).sort();

/** How often each page was answered: its range and where in it the page began. */
export function timesAsked(server: XSearchServer): Map<string, number> {
  const times = new Map<string, number>();
  for (const { from, to, token, status } of server.searches) {
    if (status !== 200) continue;
    const page = `${from}-${to} ${token ?? 'first'}`;
    times.set(page, (times.get(page) ?? 0) + 1);
  }
  return times;
}
