/** What the dashboard is built from, as one hash: by it a build is known to be of the sources beside it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The hash of every file that goes into the build; null where the sources are not there, as in an image. */
export function sourceHash(root: string): string | null {
  const web = join(root, 'web');
  if (!existsSync(join(web, 'src'))) return null;
  const paths = ['index.html', 'build.ts', 'tsconfig.json', ...filesOf(web, 'src')];
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(join(web, path)));
  hash.update(JSON.stringify(toolsOf(root)));
  return hash.digest('base64url').slice(0, 22);
}

const filesOf = (folder: string, inside: string): string[] =>
  readdirSync(join(folder, inside), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Versions of what is built with and in: another React is another build. */
function toolsOf(root: string): unknown {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return devDependencies;
}
