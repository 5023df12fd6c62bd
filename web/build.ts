/**
 * Builds the dashboard into web/dist: hashed assets with their compressed forms beside them, and the list of
 * what is served. Run by `npm ci` and, where the sources have changed, by `undertone start`.
 */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { BUILD_FOLDER, type Build, type BuiltFile, listPath, ROOT } from '../src/serve/dashboard/build.ts';
import { sourceHash } from '../src/serve/dashboard/source-hash.ts';
import { MANIFEST } from './chunks.ts';
import { PATHS } from './src/app/paths.ts';

const WEB = fileURLToPath(new URL('.', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const SHARED =
  /web[\\/]src[\\/](?:api|app[\\/](?!main|shell|views)|parts|question|theme|format|charts[\\/](?:chart-frame|chart-tip|table|image|drawing))/;
/** Below this a compressed form saves no packet. */
const WORTH_COMPRESSING = 1024;

const vite = await import('vite').catch(() => null);
if (vite === null) {
  process.stdout.write(
    'The dashboard is not built, since its tools are left out here; npm ci brings them.\n',
  );
} else {
  // Into a folder of its own, then in its place at once: who starts meanwhile finds a whole build.
  const folder = mkdtempSync(join(WEB, 'dist-'));
  try {
    await bundle(vite, folder);
    const build: Build = { source: sourceHash(ROOT)!, pages: Object.values(PATHS), files: pack(folder) };
    writeFileSync(listPath(folder), JSON.stringify(build, null, 1));
    rmSync(BUILD_FOLDER, { recursive: true, force: true });
    renameSync(folder, BUILD_FOLDER);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle({ build }: NonNullable<typeof vite>, outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: WEB,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir,
      target: 'es2023',
      // An inlined image is a data: address, which the Content-Security-Policy refuses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      manifest: MANIFEST,
      rolldownOptions: {
        output: {
          // What nearly every view needs comes at once, rather than in a dozen files of a few hundred bytes.
          codeSplitting: { groups: [{ name: 'shared', test: SHARED }] },
        },
      },
    },
  });
}

function pack(folder: string): BuiltFile[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file !== MANIFEST)
    .sort();
  return paths.map((file) => {
    const type = TYPES[extname(file)];
    if (type === undefined) throw new Error(`web/build.ts knows no type for ${file}`);
    const content = readFileSync(join(folder, file));
    const encodings: BuiltFile['encodings'] = content.length < WORTH_COMPRESSING ? [] : ['br', 'gz'];
    if (encodings.length > 0) {
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
      writeFileSync(join(folder, `${file}.br`), brotliCompressSync(content, quality));
      writeFileSync(join(folder, `${file}.gz`), gzipSync(content, { level: 9 }));
    }
    const path = file === 'index.html' ? '/' : `/${file}`;
    return { path, file, type, immutable: file.startsWith('assets/'), encodings };
  });
}
