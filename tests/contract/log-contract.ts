/** What every log must do; each adapter's test runs it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../src/log/log.ts';
import type { Block } from '../../src/model/block.ts';

export interface LogFixture {
  log: Log;
  /** Closes the log as a crash would, without warning, and opens it again. */
  reopen(): Log;
  close(): void;
}

export const blockOf = (payload: string | Uint8Array, cursor = '1', source = 'fixture'): Block => ({
  source,
  format: { kind: 'jsonl' },
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  receivedAt: 1_700_000_000_000,
  cursor,
});

const EVERYTHING = { blocks: 1000, bytes: Number.MAX_SAFE_INTEGER };

export function logContract(name: string, open: (options?: { capacityBytes: number }) => LogFixture): void {
  const using = (
    title: string,
    body: (fixture: LogFixture) => void | Promise<void>,
    options?: { capacityBytes: number },
  ): void => {
    test(`${name}: ${title}`, async () => {
      const fixture = open(options);
      try {
        await body(fixture);
      } finally {
        fixture.close();
      }
    });
  };

  using('what was appended is read in order, byte for byte', ({ log }) => {
    const bytes = Uint8Array.from({ length: 300 }, (_, value) => value % 256);
    log.append([blockOf('first'), blockOf(bytes)]);
    log.append([blockOf('')]);
    const entries = log.read(0, EVERYTHING);
    assert.deepEqual(
      entries.map((entry) => entry.offset),
      [1, 2, 3],
    );
    assert.equal(Buffer.from(entries[0]!.block.payload).toString(), 'first');
    assert.deepEqual([...entries[1]!.block.payload], [...bytes]);
    assert.equal(entries[2]!.block.payload.length, 0);
  });

  using('blocks and cursor are both there after a crash', (fixture) => {
    fixture.log.append([blockOf('a', 'cursor-a')]);
    const log = fixture.reopen();
    assert.equal(log.cursor('fixture'), 'cursor-a');
    assert.equal(Buffer.from(log.read(0, EVERYTHING)[0]!.block.payload).toString(), 'a');
  });

  using('a block that another source passes on moves the cursor of that one alone', (fixture) => {
    fixture.log.append([{ ...blockOf('a', 'place'), cursorOf: 'archive' }]);
    const log = fixture.reopen();
    assert.deepEqual([log.cursor('archive'), log.cursor('fixture')], ['place', null]);
    assert.equal(log.read(0, EVERYTHING)[0]!.block.source, 'fixture');
  });

  using('a cursor moves without a block, together with what is done alongside, or not at all', (fixture) => {
    const { log } = fixture;
    log.append([blockOf('a', 'first')]);
    let done = 0;
    log.advance('fixture', 'second', () => {
      done++;
    });
    log.advance('fixture', null, () => {
      done++;
    });
    assert.throws(
      () =>
        log.advance('fixture', 'third', () => {
          throw new Error('not alongside');
        }),
      /not alongside/,
    );
    const reopened = fixture.reopen();
    assert.deepEqual([reopened.cursor('fixture'), reopened.end(), done], ['second', 1, 2]);
  });

  using('a cursor that was never set is null, and a cleared one is null again', ({ log }) => {
    assert.equal(log.cursor('fixture'), null);
    log.append([blockOf('a', 'somewhere')]);
    log.clearCursor('fixture');
    assert.equal(log.cursor('fixture'), null);
  });

  using('reading stops at the limits but always gives at least one block', ({ log }) => {
    log.append([blockOf('x'.repeat(100)), blockOf('y'.repeat(100)), blockOf('z')]);
    assert.equal(log.read(0, { blocks: 2, bytes: 1000 }).length, 2);
    assert.equal(log.read(0, { blocks: 10, bytes: 10 }).length, 1);
    assert.equal(log.read(1, { blocks: 10, bytes: 150 }).length, 2);
  });

  using('a consumer’s position moves forwards only', ({ log }) => {
    log.append([blockOf('a'), blockOf('b')]);
    log.commit('enrich', 2);
    log.commit('enrich', 1);
    assert.equal(log.position('enrich'), 2);
  });

  using('trimming drops what every consumer has passed and nothing else', ({ log }) => {
    log.append([blockOf('a'), blockOf('b'), blockOf('c')]);
    log.commit('enrich', 3);
    assert.equal(log.trim(), 0);
    log.commit('raw', 2);
    assert.equal(log.trim(), 2);
    assert.deepEqual(
      log.read(0, EVERYTHING).map((entry) => entry.offset),
      [3],
    );
  });

  using('offsets are never used again, also after everything was trimmed and a crash', (fixture) => {
    fixture.log.append([blockOf('a'), blockOf('b')]);
    fixture.log.commit('enrich', 2);
    fixture.log.commit('raw', 2);
    fixture.log.trim();
    const log = fixture.reopen();
    assert.equal(log.end(), 2);
    assert.equal(log.append([blockOf('c')]), 3);
  });

  using(
    'a full log holds the source back until there is room',
    async ({ log }) => {
      const noise = Uint8Array.from({ length: 4096 }, () => Math.floor(Math.random() * 256));
      log.append([blockOf(noise)]);
      assert.equal(log.hasRoom(), false);
      let went = false;
      const waiting = log.room(new AbortController().signal).then(() => {
        went = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(went, false);
      log.commit('enrich', 1);
      log.commit('raw', 1);
      log.trim();
      await waiting;
    },
    { capacityBytes: 1000 },
  );

  using('waiting for an append ends when it comes, or when the signal aborts', async ({ log }) => {
    const waiting = log.appended(0, new AbortController().signal);
    log.append([blockOf('a')]);
    await waiting;
    const abort = new AbortController();
    const forever = log.appended(1, abort.signal);
    abort.abort();
    await forever;
  });
}
