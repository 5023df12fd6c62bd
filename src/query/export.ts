/** Posts or windows of a lake as one file or stream, of any size, in bounded memory. */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';
import { Counted } from './export-output.ts';
import { exportPosts } from './export-posts.ts';
import { exportWindows } from './export-windows.ts';
import type { PostFilter } from './filter.ts';
import { LakePosts } from './lake-posts.ts';
import { type Sink, WholeFile } from './whole-file.ts';

export type ExportFormat = 'csv' | 'jsonl' | 'parquet';
export const EXPORT_FORMATS: readonly ExportFormat[] = ['csv', 'jsonl', 'parquet'];

export interface ExportOptions {
  format: ExportFormat;
  /** A path, where the file appears when it is whole; or where to write it to, part by part. */
  output: string | Sink;
  filter?: PostFilter;
  /** Columns of posts in this order; all in their own order unless given. */
  columns?: readonly string[];
  /** Length of windows in ms; 15 minutes unless given. */
  lengthMs?: number;
  modelFolders?: readonly string[];
  /** Stops the export; it then rejects with the signal's reason and leaves no file. */
  signal?: AbortSignal;
  /** Called now and then with what has been written so far. */
  onProgress?: (bytes: number, rows: number) => void;
}

/** An export under way. */
export interface Exporting extends ExportOptions {
  sink: Counted;
  /** The file, where the output is one; Parquet always goes to one. */
  file: WholeFile | null;
  /** A folder for temporary files. */
  folder: string;
}

export interface Exported {
  rows: number;
  bytes: number;
}

const MEMORY_MB = 512;

/** Rejects with a UsageError for a wrong filter, column or output, and leaves nothing behind then. */
export async function exportLake(
  root: string,
  what: 'posts' | 'windows',
  options: ExportOptions,
): Promise<Exported> {
  const { output, format, signal } = options;
  signal?.throwIfAborted();
  const reader = await LakePosts.open(root, { memoryMb: MEMORY_MB, ordered: format === 'csv' });
  const folder = mkdtempSync(join(tmpdir(), 'undertone-export-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = atExit(removeFolder);
  // Parquet's last bytes say where the rest is, so even a stream gets it from a finished file.
  const throughFile = typeof output !== 'string' && format === 'parquet';
  const path = throughFile ? join(folder, 'export.parquet') : output;
  const file = typeof path === 'string' ? new WholeFile(path) : null;
  const sink = new Counted(file ?? (output as Sink), options.onProgress);
  try {
    await file?.prepare();
    const write = what === 'windows' ? exportWindows : exportPosts;
    const rows = await write(reader, { ...options, sink, file, folder });
    const bytes = file === null ? sink.bytes : await file.finish();
    if (throughFile) {
      for await (const part of createReadStream(path as string))
        await (output as Sink).write(part as Uint8Array);
    }
    return { rows, bytes };
  } finally {
    await file?.discard();
    removeFolder();
    forget();
    reader.close();
  }
}
