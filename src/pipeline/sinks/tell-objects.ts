/** Tells a sink that holds objects: the parts with posts that changed are written anew, from the lake as it is then. */
import { gzipSync } from 'node:zlib';
import type { DocumentReader } from '../../lake/document-table.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { encodePosts } from '../../lake/parquet/encode-posts.ts';
import type { StoredRow } from '../../lake/parquet/leaf.ts';
import { partsOf, planParts } from '../../lake/sinks/parts.ts';
import { takeForSink } from '../../lake/sinks/take.ts';
import { POST_COLUMNS, type Post } from '../../model/post.ts';
import { type DeliverOptions, untilDone } from '../../sinks/deliver.ts';
import { type ObjectFormat, partKey } from '../../sinks/object-sink.ts';
import { openObjectSink } from '../../sinks/open-sink.ts';
import type { ObjectSinkSettings } from '../../sinks/settings.ts';
import type { SinkTold } from './protocol.ts';

/** Posts taken in one go: the more, the fewer times a part is written. */
const MOST = 20_000;

export interface Telling {
  db: OwnedLake['db'];
  documents: DocumentReader;
  options: DeliverOptions;
  enter(told: SinkTold): Promise<void>;
  /** Something is to be told. */
  begin(): void;
  /** Nothing is; resolves when it is time to look again. */
  rest(): Promise<void>;
  /** Lets changes gather for so long, ms, or until somebody waits for them. */
  gather(ms: number): Promise<void>;
}

export async function tellObjects(settings: ObjectSinkSettings, telling: Telling): Promise<void> {
  const { name, format, every } = settings;
  const { db, documents, options } = telling;
  const { signal } = options;
  const sink = await openObjectSink(settings);
  try {
    const known = new Set(partsOf(db, name).map((part) => partKey(part, format)));
    await untilDone(() => sink.prepare(known, signal), options);
    while (!signal.aborted) {
      const taken = takeForSink(db, documents, name, MOST);
      if (taken === null) {
        await telling.rest();
        continue;
      }
      telling.begin();
      const { changes, rowsOf } = planParts(db, documents, name, taken.posts);
      for (const part of changes.written) {
        const rows = rowsOf(part.part);
        const key = partKey(part, format);
        // All are gone by now, which is still to be told.
        if (rows.length === 0) await untilDone(() => sink.remove([key], signal), options);
        else {
          const bytes = encode(rows, format);
          await untilDone(() => sink.put(key, bytes, signal), options);
        }
      }
      const gone = changes.removed.map((part) => partKey(part, format));
      await untilDone(() => sink.remove(gone, signal), options);
      const deletions = taken.posts.filter(({ post }) => post === null).length;
      const ids = taken.posts.map(({ id }) => id);
      const { upTo } = taken;
      await telling.enter({
        type: 'told',
        sink: name,
        upTo,
        taken: ids,
        deletions,
        refused: [],
        parts: changes,
      });
      if (!taken.isFull) await telling.gather(every);
    }
  } finally {
    await sink.close().catch(() => {});
  }
}

function encode(rows: readonly StoredRow[], format: ObjectFormat): Uint8Array {
  if (format === 'parquet') return Uint8Array.from(encodePosts(rows));
  return gzipSync(rows.map(({ post }) => `${JSON.stringify(lineOf(post))}\n`).join(''));
}

const lineOf = (post: Post): Record<string, unknown> =>
  Object.fromEntries(
    POST_COLUMNS.map(({ name, type }) => {
      const value = post[name];
      return [name, type === 'timestamp' && value !== null ? new Date(value as number).toISOString() : value];
    }),
  );
