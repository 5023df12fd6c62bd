/** The built dashboard: what `web/build.ts` writes and the server sends. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const BUILD_FOLDER = join(ROOT, 'web/dist');
const LIST = 'served.json';

export interface BuiltFile {
  /** The address it has, such as /assets/main-1a2b.js. */
  path: string;
  /** Its name in the folder. */
  file: string;
  type: string;
  /** Whether the address changes with the content. */
  immutable: boolean;
  /** Content encodings that lie beside it, by their suffix. */
  encodings: readonly ('br' | 'gz')[];
}

export interface Build {
  /** Hash of what it was built from. */
  source: string;
  /** Addresses that all answer with the one page. */
  pages: readonly string[];
  files: readonly BuiltFile[];
}

/** The build in a folder; null where there is none. */
export function readBuild(folder = BUILD_FOLDER): Build | null {
  const path = join(folder, LIST);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Build) : null;
}

export const listPath = (folder: string): string => join(folder, LIST);
