import { extname } from 'node:path';
import { UsageError } from '../../../model/errors.ts';
import { EXPORT_FORMATS, type ExportFormat, exportLake } from '../../../query/export.ts';
import type { Call } from '../command.ts';
import { type FilterOptions, filterOf } from '../filter-options.ts';
import { modelFolders } from '../model-folders.ts';
import { formatCount, formatSize } from '../terminal/quantity.ts';

interface ExportCallOptions extends FilterOptions {
  format?: ExportFormat;
  output?: string;
  columns?: string[];
  window?: number;
}

export async function run(call: Call): Promise<void> {
  const { format: given, output, columns, window, ...rest } = call.options as ExportCallOptions;
  const [what] = call.args;
  if (what !== 'posts' && what !== 'windows') {
    throw new UsageError(`There is no "${what}" to export; give posts or windows.`);
  }
  const format = given ?? formatOf(output) ?? 'csv';
  if (output === undefined && call.json) {
    throw new UsageError(
      'With --json the result is on standard output; name a file for the posts with --output.',
    );
  }
  if (output === undefined && format === 'parquet' && call.console.interactive) {
    throw new UsageError('Parquet is not for the screen; name a file with --output.');
  }
  const progress = call.console.progress({ label: output ?? what, totalBytes: null, noun: what });
  const started = performance.now();
  const { rows, bytes } = await exportLake(await call.lake(), what, {
    format,
    output: output ?? call.console,
    filter: filterOf(rest),
    modelFolders: modelFolders(),
    signal: call.signal,
    ...(columns === undefined ? {} : { columns }),
    ...(window === undefined ? {} : { lengthMs: window }),
    // A bar would be drawn over what goes to the same screen.
    onProgress: (written, soFar) => {
      if (output !== undefined) progress.update(written, soFar);
    },
  });
  if (output === undefined) return;
  progress.clear();
  if (call.json) {
    await call.console.json({ rows, bytes, file: output });
    return;
  }
  const rate = rows / Math.max(0.001, (performance.now() - started) / 1000);
  await call.console.write(
    `${formatCount(rows)} ${what} in ${output} (${formatSize(bytes)}, ${formatCount(rate)} a second).\n`,
  );
}

function formatOf(output: string | undefined): ExportFormat | null {
  const extension = output === undefined ? '' : extname(output).slice(1).toLowerCase();
  if (extension === 'json' || extension === 'ndjson') return 'jsonl';
  return EXPORT_FORMATS.find((format) => format === extension) ?? null;
}
