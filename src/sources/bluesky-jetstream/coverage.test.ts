import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type JetstreamServer, startJetstreamServer } from '../../../tests/servers/jetstream-server.ts';
import type { Block, Cursor } from '../../model/block.ts';
import type { Clock } from '../../model/clock.ts';
import { createJetstreamSource, type JetstreamOptions } from './jetstream.ts';

const BASE_US = 1_773_446_400_000_000;
const BASE = BASE_US / 1000;

const event = (second: number) =>
  JSON.stringify({
    did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
    time_us: BASE_US + second * 1_000_000,
    kind: 'commit',
    commit: {
      rev: `${second}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `${second}`,
      record: { text: `post ${second}` },
    },
  });

const events = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => event(from + i));

let server: JetstreamServer;
let now = 0;
const clock: Clock = { now: () => now };
beforeEach(async () => {
  server = await startJetstreamServer();
  now = BASE + 100_000;
});
afterEach(() => server.close());

const sourceOver = (options: Partial<JetstreamOptions> = {}) =>
  createJetstreamSource({
    name: 'bluesky',
    instances: [server.url],
    blockDelayMs: 10,
    firstDelayMs: 10,
    maxDelayMs: 20,
    noteMs: 15,
    clock,
    random: () => 1,
    ...options,
  });

const cursorAt = (second: number): Cursor =>
  JSON.stringify({ instance: server.url, time_us: BASE_US + second * 1_000_000 });

/** Notes in short, times in seconds of the story. */
const notesOf = (blocks: readonly Block[]): string[] =>
  blocks
    .flatMap((block) => block.coverage ?? [])
    .map((note) => {
      const span = `${note.kind} ${(note.from - BASE) / 1000}-${(note.to - BASE) / 1000}`;
      if (note.kind === 'gap') return `${span} ${note.reason}${note.ongoing ? ' ongoing' : ''}`;
      return note.kind === 'covered' ? `${span} ${note.after ?? ''}`.trim() : span;
    });

async function readUntil(
  blocks: AsyncIterable<Block>,
  enough: (notes: string[]) => boolean,
  onBlock: (block: Block) => void = () => {},
): Promise<Block[]> {
  const read: Block[] = [];
  for await (const block of blocks) {
    read.push(block);
    onBlock(block);
    if (enough(notesOf(read))) break;
  }
  return read;
}

const ended = (second: number) => (notes: string[]) =>
  notes.some((note) => note.startsWith('covered') && note.endsWith(`-${second} live`));

describe('the coverage of a Jetstream source', () => {
  it('ends with the last event received, block by block, and stands still in silence', async () => {
    server.push(...events(0, 10));
    const source = sourceOver({ stallMs: 10_000 });
    let quiet = 0;
    const blocks = await readUntil(
      source.read(cursorAt(0), AbortSignal.timeout(5000)),
      () => quiet >= 2,
      ({ payload, coverage }) => {
        if (payload.length === 0 && coverage?.[0]?.to === BASE + 9000) quiet++;
      },
    );
    assert.deepEqual(notesOf(blocks).slice(-3), ['covered 0-9 live', 'covered 9-9 live', 'covered 9-9 live']);
  });

  it('shows an outage while it lasts, and covers it when the events are delivered again', async () => {
    server.push(...events(0, 10));
    const source = sourceOver();
    const reading = source.read(cursorAt(0), AbortSignal.timeout(5000));
    const blocks = await readUntil(
      reading,
      (notes) => notes.some((note) => note.endsWith('disconnect ongoing')),
      ({ coverage }) => {
        if (!coverage?.some((note) => note.kind === 'covered' && note.to === BASE + 9000)) return;
        server.faults.status ??= 503;
        server.cut();
      },
    );
    // Before it is connected, what came since the cursor is missing, and it may say so.
    const told = notesOf(blocks).filter((note) => !note.endsWith('crash ongoing'));
    assert.equal(told.pop(), 'gap 9-100 disconnect ongoing');
    assert.ok(told.every((note) => /^covered \d-\d live$/.test(note)));
    assert.ok(told[0]!.startsWith('covered 0-') && told.at(-1)!.endsWith('-9 live'));
    delete server.faults.status;
    server.push(...events(10, 121));
    const later = sourceOver();
    const healed = await readUntil(later.read(blocks.at(-1)!.cursor, AbortSignal.timeout(5000)), ended(120));
    const notes = notesOf(healed).filter((note) => !note.endsWith('ongoing'));
    assert.equal(notes[0]!.split('-')[0], 'covered 9');
    assert.ok(notes.every((note) => note.startsWith('covered')));
  });

  it('notes what the instance holds no more as lost for good', async () => {
    server.push(...events(0, 200));
    server.faults.oldestUs = BASE_US + 150_000_000;
    const blocks = await readUntil(sourceOver().read(cursorAt(5), AbortSignal.timeout(5000)), ended(199));
    const gap = blocks.flatMap((block) => block.coverage ?? []).findLast((note) => note.kind === 'gap');
    assert.deepEqual(
      [gap?.from, gap?.to, gap?.reason, gap?.healable],
      [BASE + 5000, BASE + 150_000, 'cursor-too-old', false],
    );
  });

  it('says with its last block that it was stopped, and where', async () => {
    server.push(...events(0, 10));
    const stop = new AbortController();
    const blocks: Block[] = [];
    for await (const block of sourceOver().read(cursorAt(0), stop.signal)) {
      blocks.push(block);
      if (ended(9)(notesOf(blocks))) stop.abort();
    }
    assert.equal(notesOf(blocks).at(-1), 'covered 9-9 paused');
    assert.deepEqual(JSON.parse(blocks.at(-1)!.cursor!), {
      instance: server.url,
      time_us: BASE_US + 9_000_000,
      stopped: true,
    });
  });

  it('goes on with the answers of the instance where few accounts are followed and quiet', async () => {
    const accounts = ['did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'];
    const quiet = { accounts, stallMs: 300, quietMarginMs: 60_000 };
    server.push(...events(0, 10));
    // Asked at second 100 for what came after second 4, the instance has had enough time from second 179 on.
    const reached = (notes: string[]) => notes.some((note) => /^covered 9-(120|140) live$/.test(note));
    let stoodStill = 0;
    const blocks = await readUntil(
      sourceOver(quiet).read(cursorAt(5), AbortSignal.timeout(5000)),
      reached,
      (block) => {
        if (!notesOf([block]).includes('covered 9-9 live')) return;
        if (now < BASE + 179_000) stoodStill++;
        now = Math.min(now + 20_000, BASE + 200_000);
      },
    );
    assert.ok(
      stoodStill >= 4 && now >= BASE + 179_000,
      'while it may still be in the past, answers say nothing',
    );
    const covered = blocks.at(-1)!.coverage!.at(-1)!.to;
    assert.equal(JSON.parse(blocks.at(-1)!.cursor!).time_us, covered * 1000);
  });

  it('begins with the connection where nothing ever came from the accounts', async () => {
    const quiet = { accounts: ['did:plc:silent'], stallMs: 300, quietMarginMs: 60_000 };
    const reading = sourceOver(quiet).read(null, AbortSignal.timeout(5000));
    const blocks = await readUntil(
      reading,
      (notes) => notes.length > 0,
      () => {
        now += 10_000;
      },
    );
    const [note] = notesOf(blocks);
    assert.match(note!, /^covered 100-1\d0 live$/);
  });

  it('does not go on where the instance does not answer', async () => {
    const accounts = ['did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'];
    server.push(...events(0, 10));
    server.faults.silent = true;
    const source = sourceOver({ accounts, stallMs: 60, quietMarginMs: 10 });
    const blocks = await readUntil(
      source.read(cursorAt(5), AbortSignal.timeout(5000)),
      (notes) => notes.some((note) => note.includes('stall')),
      () => {
        now += 60_000;
      },
    );
    assert.ok(notesOf(blocks).every((note) => note.startsWith('gap')));
  });

  it('is healed to its end among accounts that were quiet', async () => {
    const gap = { source: 'bluesky', topic: null, from: BASE, to: BASE + 40_000, reason: 'crash' } as const;
    const source = sourceOver({ accounts: ['did:plc:silent'], stallMs: 300, quietMarginMs: 0 });
    const blocks: Block[] = [];
    setTimeout(() => {
      now += 60_000;
    }, 50);
    for await (const block of source.healer!.heal(gap, AbortSignal.timeout(5000))) blocks.push(block);
    assert.deepEqual(notesOf(blocks), ['covered 0-40']);
  });

  it('is read again for a gap alone, from its start to its end', async () => {
    server.push(...events(0, 60));
    const gap = {
      source: 'bluesky',
      topic: null,
      from: BASE + 20_000,
      to: BASE + 40_000,
      reason: 'crash',
    } as const;
    const blocks: Block[] = [];
    for await (const block of sourceOver().healer!.heal(gap, AbortSignal.timeout(5000))) blocks.push(block);
    assert.deepEqual(notesOf(blocks), ['covered 20-40']);
    assert.ok(blocks.every(({ cursor, source }) => cursor === null && source === 'bluesky'));
    const texts = blocks.flatMap(({ payload }) => Buffer.from(payload).toString().split('\n'));
    for (const one of events(20, 40)) assert.ok(texts.includes(one));
  });

  it('notes the part of a gap that is lost, and heals the rest', async () => {
    server.push(...events(0, 300));
    server.faults.oldestUs = BASE_US + 150_000_000;
    const gap = { source: 'bluesky', topic: null, from: BASE, to: BASE + 200_000, reason: 'crash' } as const;
    const blocks: Block[] = [];
    for await (const block of sourceOver().healer!.heal(gap, AbortSignal.timeout(5000))) blocks.push(block);
    assert.deepEqual(notesOf(blocks), ['gap 0-150 cursor-too-old', 'covered 150-200']);
  });

  it('goes on healing after a cut, and gives up where nothing can be reached', async () => {
    server.push(...events(0, 60));
    server.faults.resetAfter = 30;
    const gap = {
      source: 'bluesky',
      topic: null,
      from: BASE + 20_000,
      to: BASE + 50_000,
      reason: 'crash',
    } as const;
    const blocks: Block[] = [];
    for await (const block of sourceOver().healer!.heal(gap, AbortSignal.timeout(5000))) blocks.push(block);
    assert.equal(notesOf(blocks).at(-1)!.split('-')[1], '50');
    server.faults.status = 503;
    const healing = sourceOver().healer!.heal(gap, AbortSignal.timeout(5000))[Symbol.asyncIterator]();
    await assert.rejects(healing.next(), { code: 'jetstream-unreachable', retryable: true });
  });
});
