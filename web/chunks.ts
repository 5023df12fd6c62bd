/** Which files of a build belong together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written by Vite beside the assets, and not served. */
export const MANIFEST = 'manifest.json';

export interface Chunk {
  file: string;
  css?: readonly string[];
  imports?: readonly string[];
  dynamicImports?: readonly string[];
}

export type Chunks = Readonly<Record<string, Chunk>>;

const ENTRY = 'index.html';

export const readChunks = (folder: string): Chunks =>
  JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Chunks;

/** The scripts that a view loads and those that it may load later, the page around it among them. */
export function scriptsOf(chunks: Chunks, view: string): string[] {
  const found = new Set<string>();
  const follow = (name: string, later: boolean): void => {
    const chunk = chunks[name];
    if (chunk === undefined) throw new Error(`${MANIFEST} has no ${name}`);
    if (found.has(name)) return;
    found.add(name);
    for (const next of chunk.imports ?? []) follow(next, later);
    if (later) for (const next of chunk.dynamicImports ?? []) follow(next, later);
  };
  // First, so that what the page may load later, every view, is not followed from the view.
  follow(ENTRY, false);
  follow(view, true);
  return [...found].map((name) => chunks[name]!.file);
}
