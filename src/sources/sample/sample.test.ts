import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Block, Cursor } from '../../model/block.ts';
import { generateDay } from './generate.ts';
import { createSampleSource, type SampleOptions } from './sample.ts';

const NOW = Date.UTC(2030, 0, 2, 15, 30);
const HOUR = 3_600_000;

const linesOf = (block: Block) => Buffer.from(block.payload).toString('utf8').split('\n');

/** X and Bluesky ids in order, from posts only; what ids are does not depend on when they are shown. */
const idsIn = (lines: string[]) =>
  lines.map((line) => /"(?:id_str|rkey|id)":"(\w+)"/.exec(line)?.[1] ?? line.slice(0, 20));

async function readAll(
  options: SampleOptions,
  cursor: Cursor | null = null,
  limit = Number.POSITIVE_INFINITY,
) {
  const blocks: Block[] = [];
  const controller = new AbortController();
  for await (const block of createSampleSource(options).read(cursor, controller.signal)) {
    blocks.push(block);
    if (blocks.length >= limit) break;
  }
  return { blocks, lines: blocks.flatMap(linesOf), cursor: blocks.at(-1)?.cursor ?? null };
}

/** A clock that a test moves by hand. */
const clockAt = (start: number) => {
  let now = start;
  return { now: () => now, advance: (ms: number) => (now += ms) };
};

const createdAt = (line: string) => {
  const text = /"(?:created_at|createdAt)":"([^"]+)"/.exec(line)?.[1];
  return text === undefined ? null : Date.parse(text);
};

describe('the sample source', () => {
  it('brings the whole day at once where the speed is Infinity, in blocks, and ends', async () => {
    const { blocks, lines } = await readAll({ speed: Number.POSITIVE_INFINITY, clock: clockAt(NOW) });
    assert.equal(lines.length, generateDay(1).length);
    assert.ok(blocks.every((block) => block.source === 'sample' && block.format.kind === 'jsonl'));
    assert.ok(blocks.every((block) => linesOf(block).length <= 500));
  });

  it('shows the history as if it had just happened, with its spacing kept', async () => {
    const { lines } = await readAll({ speed: Number.POSITIVE_INFINITY, days: 2, clock: clockAt(NOW) });
    const times = lines.map(createdAt).filter((time) => time !== null);
    assert.ok(Math.max(...times) <= NOW);
    assert.ok(Math.max(...times) > NOW - HOUR);
    assert.ok(Math.min(...times) < NOW - 46 * HOUR && Math.min(...times) >= NOW - 48 * HOUR);
  });

  it('goes on from a cursor with the next line, no repeat and nothing missing', async () => {
    const options = { speed: Number.POSITIVE_INFINITY, clock: clockAt(NOW) };
    const whole = await readAll(options);
    const first = await readAll(options, null, 3);
    const rest = await readAll({ ...options, clock: clockAt(NOW + 5 * HOUR) }, first.cursor);
    assert.deepEqual([...first.lines, ...rest.lines], whole.lines);
  });

  it('plays the rest of the day faster than the clock, and then the next day', async () => {
    const speed = 20_000;
    const controller = new AbortController();
    const live: { line: string; at: number }[] = [];
    let history = 0;
    const startedAt = Date.now();
    for await (const block of createSampleSource({ speed, history: 0.9 }).read(null, controller.signal)) {
      if (live.length === 0 && linesOf(block).length === 500) history += 500;
      else live.push(...linesOf(block).map((line) => ({ line, at: Date.now() })));
      if (JSON.parse(block.cursor!).day === 1) controller.abort();
    }
    const tookMs = Date.now() - startedAt;
    // A tenth of a day at this speed is 432 ms.
    assert.ok(tookMs > 400 && tookMs < 5000, `${tookMs} ms`);
    assert.ok(history > 4000);
    for (const { line, at } of live) assert.ok((createdAt(line) ?? 0) <= at + 1000);
  });

  it('goes on from now after a long pause, with the ids it would have had', async () => {
    let pausedMs = 0;
    const clock = { now: () => Date.now() + pausedMs };
    const source = createSampleSource({ speed: 10_000, history: 0.5, clock });
    const lines: string[] = [];
    let cursor: Cursor | null = null;
    for await (const block of source.read(null, AbortSignal.timeout(10_000))) {
      lines.push(...linesOf(block));
      cursor = block.cursor;
      if (linesOf(block).length < 500) break;
    }
    const before = lines.length;
    pausedMs = 48 * HOUR;
    const resumedAt = clock.now();
    for await (const block of source.read(cursor, AbortSignal.timeout(10_000))) {
      lines.push(...linesOf(block));
      if (lines.length > before + 200) break;
    }
    const expected = generateDay(1).map(({ line }) => line);
    assert.deepEqual(idsIn(lines), idsIn(expected.slice(0, lines.length)));
    const times = lines
      .slice(before)
      .map(createdAt)
      .filter((time) => time !== null);
    const fresh = times.filter((time) => time > resumedAt - 1500 && time < clock.now() + 1);
    assert.ok(fresh.length > 150, `${fresh.length} of ${times.length}`);
  });

  it('ends promptly when the signal aborts while it waits', async () => {
    const source = createSampleSource({ speed: 0.001, history: 0 });
    const startedAt = performance.now();
    for await (const _ of source.read(null, AbortSignal.timeout(50))) assert.fail('nothing is due yet');
    assert.ok(performance.now() - startedAt < 2000);
  });

  it('refuses options that make no sense and a cursor that is not its own', async () => {
    assert.throws(() => createSampleSource({ speed: 0 }), { code: 'usage' });
    assert.throws(() => createSampleSource({ history: 2 }), { code: 'usage' });
    assert.throws(() => createSampleSource({ seed: 1.5 }), { code: 'usage' });
    await assert.rejects(readAll({}, '{"instance":"x","time_us":1}'), { code: 'bad-cursor' });
  });
});
