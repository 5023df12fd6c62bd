/**
 * The log as a table of blocks in the lake's state database.
 *
 * Payloads are zstd frames, made once here; the raw zone later stores the same bytes. The checksum is over
 * the frame and the row's other values, since SQLite has no page checksums. Appending is synchronous: when
 * it returns, `synchronous=FULL` has put the transaction on disk.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { constants, zstdCompressSync } from 'node:zlib';
import type { Block, Cursor } from '../../model/block.ts';
import { asDiskError } from '../../model/disk-errors.ts';
import { passed } from '../../model/durable-boundary.ts';
import { CONSUMERS, type Log, type LogDepth, type LogEntry } from '../log.ts';
import { checksumOf, describeBlock, payloadOf, type StoredBlock, verifyBlock } from './stored-block.ts';

const SCHEMA = `
create table if not exists log_block (
  offset integer primary key autoincrement,
  source text not null,
  format text not null,
  received_at integer not null,
  cursor text,
  network text,
  bytes integer not null,
  frame blob not null,
  checksum integer not null
);
create table if not exists log_cursor (source text primary key, cursor text not null) without rowid;
create table if not exists log_consumer (name text primary key, offset integer not null) without rowid;
`;

const DEFAULT_CAPACITY_BYTES = 2 * 1024 ** 3;
/** Payloads just appended are handed on from memory, up to this many bytes, rather than decompressed again. */
const CACHE_BYTES = 16 * 1024 ** 2;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export class SqliteLog implements Log {
  readonly #db: DatabaseSync;
  readonly #capacityBytes: number;
  readonly #insert: StatementSync;
  readonly #setCursor: StatementSync;
  readonly #select: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #cache = new Map<number, Block>();
  #cachedBytes = 0;
  #depth: LogDepth;
  #end: number;
  #waiting: (() => void)[] = [];

  /** `db` is the lake's state database, opened by its owner. */
  constructor(db: DatabaseSync, options: { capacityBytes?: number } = {}) {
    this.#db = db;
    this.#capacityBytes = options.capacityBytes ?? DEFAULT_CAPACITY_BYTES;
    db.exec(SCHEMA);
    for (const name of CONSUMERS) db.prepare('insert or ignore into log_consumer values (?, 0)').run(name);
    this.#insert = db.prepare(
      'insert into log_block (source, format, received_at, cursor, bytes, frame, checksum) values (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#setCursor = db.prepare('insert or replace into log_cursor values (?, ?)');
    this.#select = db.prepare('select * from log_block where offset > ? order by offset limit 1');
    this.#setPosition = db.prepare('update log_consumer set offset = ? where name = ? and offset < ?');
    this.#depth = this.#measureDepth();
    const last = db.prepare("select seq from sqlite_sequence where name = 'log_block'").get();
    this.#end = Number(last?.seq ?? 0);
  }

  append(blocks: readonly Block[], alongside: () => void = () => {}): number {
    const rows = blocks.map((block) => {
      const frame = zstdCompressSync(block.payload, COMPRESSION);
      const format = JSON.stringify(block.format);
      return {
        block,
        frame,
        format,
        checksum: checksumOf(block.source, format, block.receivedAt, block.cursor, frame),
      };
    });
    const offsets: number[] = [];
    this.#durably(() => {
      for (const { block, frame, format, checksum } of rows) {
        const { source, receivedAt, cursor } = block;
        const result = this.#insert.run(source, format, receivedAt, cursor, frame.length, frame, checksum);
        offsets.push(Number(result.lastInsertRowid));
        if (cursor !== null) this.#setCursor.run(block.cursorOf ?? source, cursor);
      }
      alongside();
    });
    passed('log-appended');
    rows.forEach(({ block, frame }, index) => {
      this.#remember(offsets[index]!, block);
      this.#depth.blocks += 1;
      this.#depth.bytes += frame.length;
    });
    this.#end = offsets.at(-1) ?? this.#end;
    this.#wake();
    return this.#end;
  }

  advance(source: string, cursor: Cursor | null, alongside: () => void = () => {}): void {
    this.#durably(() => {
      if (cursor !== null) this.#setCursor.run(source, cursor);
      alongside();
    });
    passed('log-advanced');
  }

  #durably(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      // On a full disk SQLite has rolled back already.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw asDiskError(error, 'state.db');
    }
  }

  read(after: number, limits: { blocks: number; bytes: number }): LogEntry[] {
    const entries: LogEntry[] = [];
    let bytes = 0;
    let position = after;
    while (entries.length < limits.blocks && bytes < limits.bytes && position < this.#end) {
      const entry = this.#readOne(position);
      if (entry === null) break;
      if (entries.length > 0 && bytes + entry.block.payload.length > limits.bytes) break;
      entries.push(entry);
      bytes += entry.block.payload.length;
      position = entry.offset;
    }
    return entries;
  }

  #readOne(after: number): LogEntry | null {
    const cached = this.#cache.get(after + 1);
    if (cached !== undefined) {
      this.#forget(after + 1);
      return { offset: after + 1, block: cached, network: null };
    }
    const row = this.#select.get(after) as unknown as StoredBlock | undefined;
    if (row === undefined) return null;
    return {
      offset: row.offset,
      network: row.network,
      block: { ...describeBlock(row), payload: payloadOf(row) },
    };
  }

  /** The stored frame of a block, as it goes to the raw zone. */
  frames(after: number, upTo: number, maxBytes: number): { entry: LogEntry; frame: Uint8Array }[] {
    const found: { entry: LogEntry; frame: Uint8Array }[] = [];
    let bytes = 0;
    for (let position = after; position < upTo && bytes < maxBytes; ) {
      const row = this.#select.get(position) as unknown as StoredBlock | undefined;
      if (row === undefined || row.offset > upTo) break;
      verifyBlock(row);
      const block = { ...describeBlock(row), payload: new Uint8Array() };
      found.push({ entry: { offset: row.offset, network: row.network, block }, frame: row.frame });
      bytes += row.frame.length;
      position = row.offset;
    }
    return found;
  }

  cursor(source: string): Cursor | null {
    const row = this.#db.prepare('select cursor from log_cursor where source = ?').get(source);
    return row === undefined ? null : String(row.cursor);
  }

  clearCursor(source: string): void {
    this.#db.prepare('delete from log_cursor where source = ?').run(source);
  }

  position(consumer: string): number {
    const row = this.#db.prepare('select offset from log_consumer where name = ?').get(consumer);
    return Number(row?.offset ?? 0);
  }

  commit(consumer: string, offset: number): void {
    this.#setPosition.run(offset, consumer, offset);
  }

  end(): number {
    return this.#end;
  }

  depth(): LogDepth {
    return { ...this.#depth };
  }

  hasRoom(): boolean {
    return this.#depth.bytes < this.#capacityBytes;
  }

  async room(signal: AbortSignal): Promise<void> {
    while (!this.hasRoom() && !signal.aborted) await this.#change(signal);
  }

  async appended(offset: number, signal: AbortSignal): Promise<void> {
    while (this.#end <= offset && !signal.aborted) await this.#change(signal);
  }

  setNetwork(offset: number, network: string): void {
    this.#db.prepare('update log_block set network = ? where offset = ?').run(network, offset);
  }

  trim(): number {
    const changes = this.#db
      .prepare('delete from log_block where offset <= (select min(offset) from log_consumer)')
      .run().changes;
    passed('log-trimmed');
    const first =
      this.#db.prepare('select min(offset) as first from log_block').get()?.first ?? this.#end + 1;
    for (const offset of this.#cache.keys()) if (offset < Number(first)) this.#forget(offset);
    this.#depth = this.#measureDepth();
    this.#wake();
    return Number(changes);
  }

  #measureDepth(): LogDepth {
    const row = this.#db
      .prepare('select count(*) as blocks, coalesce(sum(bytes), 0) as bytes from log_block')
      .get();
    return { blocks: Number(row?.blocks), bytes: Number(row?.bytes) };
  }

  #remember(offset: number, block: Block): void {
    if (this.#cachedBytes + block.payload.length > CACHE_BYTES) return;
    this.#cache.set(offset, block);
    this.#cachedBytes += block.payload.length;
  }

  #forget(offset: number): void {
    const block = this.#cache.get(offset);
    if (block === undefined) return;
    this.#cache.delete(offset);
    this.#cachedBytes -= block.payload.length;
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.push(done);
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
