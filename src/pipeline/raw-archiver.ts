/**
 * The second consumer of the log: moves the frames of enriched blocks to the raw zone, in few objects, and
 * then drops the blocks from the log.
 */
import { emptyWal } from '../lake/erasure/scrub.ts';
import { rawKey } from '../lake/layout.ts';
import type { ObjectStore } from '../lake/objects.ts';
import { encodeRawFrame } from '../lake/raw-frames.ts';
import { transaction } from '../lake/state.ts';
import type { LakeWriter, ManifestEntry } from '../lake/writer.ts';
import type { LogEntry } from '../log/log.ts';
import type { SqliteLog } from '../log/sqlite/sqlite-log.ts';
import { passed } from '../model/durable-boundary.ts';

/** An object is written when so much has gathered, or when the oldest of it is so old. */
const FLUSH_BYTES = 16 * 1024 ** 2;
const FLUSH_MS = 60_000;

export class RawArchiver {
  readonly #log: SqliteLog;
  readonly #objects: ObjectStore;
  readonly #writer: LakeWriter;
  readonly #keeps: boolean;
  #last: Promise<void> = Promise.resolve();

  /** `keeps` false: originals are dropped once they are enriched, rather than kept. */
  constructor(log: SqliteLog, objects: ObjectStore, writer: LakeWriter, keeps = true) {
    this.#keeps = keeps;
    this.#log = log;
    this.#objects = objects;
    this.#writer = writer;
  }

  /** Whether blocks are still waiting to be enriched. */
  isBehind(): boolean {
    return this.#log.position('enrich') < this.#log.end();
  }

  /** Writes what is due; everything that is enriched where `all` is set. One call runs after another. */
  flush(options: { all: boolean; now: number }): Promise<void> {
    this.#last = this.#last.then(() => this.#flush(options));
    const done = this.#last;
    this.#last = done.catch(() => {});
    return done;
  }

  async #flush({ all, now }: { all: boolean; now: number }): Promise<void> {
    const upTo = this.#log.position('enrich');
    if (!this.#keeps) {
      const dropped = transaction(this.#writer.db, () => {
        this.#log.commit('raw', upTo);
        return this.#log.trim();
      });
      // Nor are they to stay in what was written ahead.
      if (dropped > 0) await emptyWal(this.#writer.db);
      return;
    }
    for (let from = this.#log.position('raw'); from < upTo; ) {
      const frames = this.#log.frames(from, upTo, FLUSH_BYTES);
      const first = frames[0];
      const last = frames.at(-1);
      if (first === undefined || last === undefined) return;
      const bytes = frames.reduce((sum, { frame }) => sum + frame.length, 0);
      const due = bytes >= FLUSH_BYTES || now - first.entry.block.receivedAt >= FLUSH_MS;
      if (!all && !due) return;
      const objects = await this.#write(frames);
      passed('raw-written');
      from = last.entry.offset;
      this.#writer.enter(objects, () => this.#log.commit('raw', from));
      passed('raw-entered');
      transaction(this.#writer.db, () => this.#log.trim());
    }
  }

  async #write(frames: { entry: LogEntry; frame: Uint8Array }[]): Promise<ManifestEntry[]> {
    const first = frames[0]!.entry.offset;
    const last = frames.at(-1)!.entry.offset;
    const parts = new Map<string, { number: number; blocks: number; bytes: Uint8Array[] }>();
    for (const { entry, frame } of frames) {
      const { source, format, receivedAt, cursor } = entry.block;
      const key = rawKey(entry.network ?? 'file', receivedAt, format, first, last);
      const part = parts.get(key) ?? { number: entry.offset, blocks: 0, bytes: [] };
      part.blocks++;
      part.bytes.push(
        ...encodeRawFrame(
          { offset: entry.offset, source, format, receivedAt, cursor, bytes: frame.length },
          frame,
        ),
      );
      parts.set(key, part);
    }
    const objects: ManifestEntry[] = [];
    for (const [key, { number, blocks, bytes }] of parts) {
      const info = await this.#objects.put(key, Buffer.concat(bytes));
      objects.push({ ...info, zone: 'raw', number, rows: blocks, minTime: null, maxTime: null });
    }
    return objects;
  }
}
