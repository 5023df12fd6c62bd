/**
 * Bundles each function of functions/ into a folder of dist/ that runs on Lambda's Node 24 with nothing installed, and
 * says how large it is: node bundle.ts [--arch x64|arm64] [--model NAME] [--out FOLDER] [FUNCTION …]
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { describeModel, findModel } from '../../src/sentiment/model-folder.ts';
import { membersOf } from '../../src/sentiment/registry.ts';

export type Architecture = 'x64' | 'arm64';

export interface BundleOptions {
  arch?: Architecture;
  /** The model that posts are scored with. */
  model?: string;
  out?: string;
  /** Names of functions; all of them unless given. */
  functions?: readonly string[];
}

export interface Bundled {
  name: string;
  folder: string;
  /** Bytes unpacked, and in a zip archive. */
  bytes: number;
  zipped: number;
}

const FUNCTIONS = fileURLToPath(new URL('./functions', import.meta.url));
const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const OUT = fileURLToPath(new URL('./dist', import.meta.url));

/** Functions that score posts. */
const SCORING = new Set(['enrich', 'stream']);
/** Unpacked, with its layers. Source: AWS Lambda Developer Guide, "Lambda quotas". */
const LARGEST_BYTES = 250 * 2 ** 20;

/** What stays outside: found in the folder's node_modules, or never asked for by what is deployed. */
const NATIVE = ['onnxruntime-node'];
const ABSENT = ['@duckdb/node-api', 'pg-native', 'bufferutil', 'utf-8-validate'];

/** Modules that are no part of the bundle ask for those of Node by name. */
const BANNER =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

export async function bundle(options: BundleOptions = {}): Promise<Bundled[]> {
  const { arch = 'arm64', model = 'linear', out = OUT } = options;
  const all = readdirSync(FUNCTIONS).map((file) => basename(file, '.ts'));
  const bundled: Bundled[] = [];
  for (const name of options.functions ?? all) {
    const folder = join(out, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const networks = SCORING.has(name) ? await copyModels(model, folder) : false;
    await write(name, folder, networks);
    if (SCORING.has(name)) await copyLanguages(folder);
    if (networks) await copyRuntime(folder, arch);
    const size = sizeOf(folder);
    if (size.bytes > LARGEST_BYTES)
      throw new Error(`The function ${name} has ${inMegabytes(size.bytes)}, and Lambda takes 250 MB.`);
    bundled.push({ name, folder, ...size });
  }
  return bundled;
}

async function write(name: string, folder: string, networks: boolean): Promise<void> {
  await build({
    entryPoints: {
      index: join(FUNCTIONS, `${name}.ts`),
      ...(networks ? { 'session-thread': join(SRC, 'sentiment/onnx/session-thread.ts') } : {}),
    },
    outdir: folder,
    bundle: true,
    // What few need is read when it is needed.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    minify: true,
    keepNames: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    external: [...NATIVE, ...ABSENT],
    banner: { js: BANNER },
    logLevel: 'warning',
    plugins: [threadsOfBundle],
  });
}

/** A thread's file lies beside the bundle, under the name that it is bundled by. */
const threadsOfBundle: Plugin = {
  name: 'threads',
  setup({ onLoad }) {
    onLoad({ filter: /src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('new Worker(')) return null;
      const contents = text.replace(
        /new URL\('\.\/([\w-]+)\.ts', import\.meta\.url\)/g,
        "new URL('./$1.mjs', import.meta.url)",
      );
      return { contents, loader: 'ts' };
    });
  },
};

/** The model and those that it asks; returns whether any is a network. A model that is no folder is asked elsewhere. */
async function copyModels(model: string, folder: string): Promise<boolean> {
  if (/^(?:https?:|remote:|comprehend$|sagemaker:|\/)/.test(model)) return false;
  let networks = false;
  const copied = new Set<string>();
  const copy = async (name: string): Promise<void> => {
    const entry = await describeModel(await findModel(name));
    if (copied.has(entry.folder)) return;
    copied.add(entry.folder);
    cpSync(entry.folder, join(folder, 'models', basename(entry.folder)), { recursive: true });
    if (entry.kind === 'linear') return;
    networks = true;
    // The linear model says which texts are worth reading clause by clause.
    await copy('linear');
    for (const one of membersOf(entry)) await copy(one);
  };
  await copy(model);
  return networks;
}

/** What tells languages apart is found by its package's name when it is first needed. */
async function copyLanguages(folder: string): Promise<void> {
  const [from, to] = [join(MODULES, 'eld'), join(folder, 'node_modules/eld')];
  const entry = 'src/entries/static.extrasmall.js';
  await build({
    entryPoints: [join(from, entry)],
    outfile: join(to, entry),
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    logLevel: 'warning',
  });
  for (const file of ['package.json', 'LICENSE']) cpSync(join(from, file), join(to, file));
}

/** ONNX Runtime with the library of one platform. */
async function copyRuntime(folder: string, arch: Architecture): Promise<void> {
  const modules = join(folder, 'node_modules');
  const library = `bin/napi-v6/linux/${arch}`;
  for (const part of ['package.json', 'dist', library])
    cpSync(join(MODULES, 'onnxruntime-node', part), join(modules, 'onnxruntime-node', part), {
      recursive: true,
    });
  for (const part of ['package.json', 'dist/cjs'])
    cpSync(join(MODULES, 'onnxruntime-common', part), join(modules, 'onnxruntime-common', part), {
      recursive: true,
    });
}

/** As an archive holds it, but for its headers. */
function sizeOf(folder: string): { bytes: number; zipped: number } {
  let bytes = 0;
  let zipped = 0;
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    bytes += statSync(path).size;
    zipped += deflateRawSync(readFileSync(path)).length;
  }
  return { bytes, zipped };
}

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { arch: { type: 'string' }, model: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const { arch = 'arm64', model, out } = values;
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`--arch is x64 or arm64, not ${arch}.`);
  const given = { ...(model === undefined ? {} : { model }), ...(out === undefined ? {} : { out }) };
  const functions = positionals.length === 0 ? {} : { functions: positionals };
  for (const { name, bytes, zipped } of await bundle({ arch, ...given, ...functions }))
    console.log(`${name}: ${inMegabytes(bytes)}, zipped ${inMegabytes(zipped)}`);
}
