import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import type { FolderFile } from './watch-cursor.ts';

/** Names that programs give to files they have not finished. */
const UNFINISHED = /(?:^\.|~$|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp|lock)$)/i;

/**
 * The files of a folder and its subfolders, the earliest changed first; hidden and unfinished ones by their
 * names are left out, and what vanishes meanwhile too.
 *
 * @throws UsageError where there is no such folder
 */
export async function listFolder(folder: string): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const entries = await readdir(current, { withFileTypes: true }).catch((error) => {
      if (current === folder) throw noFolder(folder, error);
      return [];
    });
    for (const entry of entries) {
      if (UNFINISHED.test(entry.name)) continue;
      const path = join(current, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile() || entry.isSymbolicLink()) {
        const stats = await stat(path).catch(() => null);
        if (!stats?.isFile()) continue;
        const { size, mtimeMs, ctimeMs } = stats;
        files.push({ path: relative(folder, path), size, modifiedAt: mtimeMs, changedAt: ctimeMs });
      }
    }
  }
  return files.sort((a, b) => a.changedAt - b.changedAt || (a.path < b.path ? -1 : 1));
}

function noFolder(folder: string, cause: unknown): UsageError {
  const code = (cause as NodeJS.ErrnoException).code;
  const what =
    code === 'ENOENT' ? 'There is no folder' : code === 'ENOTDIR' ? 'This is no folder:' : 'No reading of';
  return new UsageError(`${what} ${folder}: create it, or name another to watch (${code}).`, {
    code: 'folder_unreadable',
    cause,
  });
}
