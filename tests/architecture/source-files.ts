import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SKIPPED = new Set(['node_modules', '.git', '.venv', 'dist', 'lake', 'sample-lake']);

/** Paths of all files under a folder of the repository, relative to its root with / between. */
export function filesUnder(folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) walk(inside);
      else if (entry.isFile()) found.push(relative(ROOT, inside).split(sep).join('/'));
    }
  };
  walk(join(ROOT, folder));
  return found.sort();
}

export function contentOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export interface Import {
  /** The importing file. */
  from: string;
  /** A file of ours relative to the root, or the name of a package (`node:fs`, `@duckdb/node-api`). */
  to: string;
  ours: boolean;
  /** `import('…')` or `new URL('…', import.meta.url)`: loaded when it is needed. */
  lazy: boolean;
  /** `import type`: gone when the program runs. */
  typeOnly: boolean;
}

const STATIC = /^\s*(?:import|export)\b(\s+type\b)?(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
const LAZY = /\bimport\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.ts)['"]\s*,\s*import\.meta\.url/g;

/** What a file imports. */
export function importsOf(path: string): Import[] {
  const code = contentOf(path);
  const found: Import[] = [];
  const add = (specifier: string, lazy: boolean, typeOnly: boolean): void => {
    const ours = specifier.startsWith('.');
    const to = ours
      ? relative(ROOT, resolve(ROOT, dirname(path), specifier))
          .split(sep)
          .join('/')
      : packageOf(specifier);
    found.push({ from: path, to, ours, lazy, typeOnly });
  };
  for (const match of code.matchAll(STATIC)) add(match[2]!, false, match[1] !== undefined);
  for (const match of code.matchAll(LAZY)) add(match[1] ?? match[2]!, true, false);
  return found;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
