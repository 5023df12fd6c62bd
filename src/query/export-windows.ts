/** Windows as CSV, JSON lines or Parquet. There are few of them, so they are held in memory. */
import { WINDOW_COLUMNS, type Window } from '../windows/window.ts';
import { csvCell } from './csv.ts';
import type { Exporting } from './export.ts';
import { copyTo } from './export-output.ts';
import type { LakePosts } from './lake-posts.ts';
import { confusionOf } from './model-confusion.ts';
import { createWindows } from './sql-tables.ts';
import { listWindows } from './windows.ts';

export async function exportWindows(reader: LakePosts, options: Exporting): Promise<number> {
  const { format, sink, file, signal, filter = {} } = options;
  const windows = await listWindows(
    reader,
    filter,
    confusionOf(reader.lake, options.modelFolders),
    options.lengthMs === undefined ? {} : { lengthMs: options.lengthMs },
    signal === undefined ? {} : { signal },
  );
  if (format === 'parquet') {
    return reader.run({ sql: () => 'select * from windows' }, async (connection, sql) => {
      await createWindows(connection, windows);
      return copyTo(connection, sql, [], file!.partial, format);
    });
  }
  if (format === 'csv') await sink.writeRows(`${WINDOW_COLUMNS.map(({ name }) => name).join(',')}\n`, 0);
  const line = format === 'csv' ? csvLine : (window: Window) => `${JSON.stringify(window)}\n`;
  for (const window of windows) await sink.writeRows(line(window), 1);
  return windows.length;
}

function csvLine(window: Window): string {
  const cells = WINDOW_COLUMNS.map(({ name }) => {
    const value = window[name];
    if (value === null) return '';
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'string' ? csvCell(value) : String(value);
  });
  return `${cells.join(',')}\n`;
}
