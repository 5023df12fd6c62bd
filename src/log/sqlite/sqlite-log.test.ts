import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { blockOf, type LogFixture, logContract } from '../../../tests/contract/log-contract.ts';
import { SqliteLog } from './sqlite-log.ts';

function open(options?: { capacityBytes: number }): LogFixture & { db: DatabaseSync } {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-log-'));
  const connect = (): DatabaseSync => {
    const db = new DatabaseSync(join(folder, 'state.db'));
    db.exec('pragma journal_mode = wal; pragma synchronous = full');
    return db;
  };
  let db = connect();
  return {
    log: new SqliteLog(db, options),
    get db() {
      return db;
    },
    reopen() {
      db.close();
      db = connect();
      return new SqliteLog(db, options);
    },
    close() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

logContract('sqlite', open);

test('a flipped bit in a stored block is found, named, and leaves the blocks around it readable', () => {
  const fixture = open();
  fixture.log.append([blockOf('one'), blockOf('two'), blockOf('three')]);
  const frame = fixture.db.prepare('select frame from log_block where offset = 2').get()!.frame as Uint8Array;
  frame[frame.length - 2]! ^= 1;
  fixture.db.prepare('update log_block set frame = ? where offset = 2').run(frame);
  const log = fixture.reopen();
  const one = { blocks: 1, bytes: 1000 };
  assert.equal(Buffer.from(log.read(0, one)[0]!.block.payload).toString(), 'one');
  assert.throws(() => log.read(1, one), {
    code: 'corrupt',
    message: /Block 2 of the log \(from fixture\) is damaged/,
  });
  assert.equal(Buffer.from(log.read(2, one)[0]!.block.payload).toString(), 'three');
  fixture.close();
});
