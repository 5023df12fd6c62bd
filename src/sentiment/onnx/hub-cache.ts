import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { modelUnavailable } from '../failures.ts';
import { CONFIG_FILE, NETWORK_FILES, TOKENIZER_CONFIG_FILE, TOKENIZER_FILE } from './foreign-files.ts';
import { describeOnHub, type HubFile, type HubModel, type HubOptions, openOnHub } from './hub.ts';

/** How far a download is, in bytes over all files of the model. */
export interface DownloadProgress {
  model: string;
  done: number;
  total: number;
}

export interface CacheOptions extends HubOptions {
  /** Where models are kept: a folder of its own for each model and revision. May be shared between machines. */
  cacheFolder: string;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** A model of a hub as it lies in the cache. */
export interface CachedModel {
  folder: string;
  commit: string;
  /** Path of the network within the folder. */
  network: string;
  languages: string[];
}

interface Record {
  id: string;
  commit: string;
  network: string;
  languages: string[];
  files: { path: string; size: number; sha256: string }[];
}

/** Says what lies beside it and from where; written last, so that a folder with it is whole. */
const RECORD = 'hub.json';
/** Left behind by a download that was killed. */
const STALE_MS = 86_400_000;

/**
 * The files of a model of a hub: those in the cache, checked against the checksums kept there, else downloaded,
 * checked against the hub's and entered whole or not at all. Downloads by several processes at a time end with the
 * same files. `network` names the ONNX file, else the first of NETWORK_FILES that the model has.
 */
export async function fetchModel(
  id: string,
  revision: string,
  network: string | null,
  options: CacheOptions,
): Promise<CachedModel> {
  const key = [id, revision, ...(network === null ? [] : [network])].join('@').replaceAll('/', '--');
  const folder = join(options.cacheFolder, key);
  const record = await readRecord(folder);
  if (record !== null) {
    for (const file of record.files) await checkFile(folder, file);
    return { folder, ...record };
  }
  const model = await describeOnHub(id, revision, options);
  const chosen = chooseFiles(model, network);
  const part = join(options.cacheFolder, `.part-${randomUUID()}`);
  try {
    await sweep(options.cacheFolder);
    await mkdir(part, { recursive: true });
    const files = await download(model, chosen.files, part, options);
    const { commit, languages } = model;
    const entry: Record = { id, commit, network: chosen.network, languages, files };
    await writeFile(join(part, RECORD), JSON.stringify(entry, null, 2));
    await rename(part, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: what it entered was checked as ours was.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return { folder, ...((await readRecord(folder)) ?? entry) };
  } catch (cause) {
    if (cause instanceof UndertoneError) throw cause;
    throw new UndertoneError(
      'model-cache',
      `The model ${id} cannot be kept in ${options.cacheFolder} (${messageOf(cause)}): check the folder, its permissions and the disk.`,
      { cause },
    );
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

function chooseFiles({ id, files }: HubModel, network: string | null): { network: string; files: HubFile[] } {
  const find = (path: string) => files.find((file) => file.path === path);
  const chosen = network ?? NETWORK_FILES.find((path) => find(path) !== undefined);
  if (chosen === undefined || find(chosen) === undefined) {
    throw new UndertoneError(
      'model-missing',
      `The model ${id} has no ONNX file (looked for ${network ?? NETWORK_FILES.join(', ')}): choose a repository that has one, such as those of onnx-community, or export it with optimum.`,
    );
  }
  if (find(TOKENIZER_FILE) === undefined || find(CONFIG_FILE) === undefined) {
    throw new UndertoneError(
      'model-missing',
      `The model ${id} has no ${TOKENIZER_FILE} or no ${CONFIG_FILE}: choose a repository that has both beside its ONNX file.`,
    );
  }
  // Networks of more than 2 GB keep their weights in a second file.
  const wanted = [CONFIG_FILE, TOKENIZER_FILE, TOKENIZER_CONFIG_FILE, chosen, `${chosen}_data`];
  return { network: chosen, files: wanted.flatMap((path) => find(path) ?? []) };
}

async function download(
  model: HubModel,
  files: readonly HubFile[],
  folder: string,
  options: CacheOptions,
): Promise<Record['files']> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const written: Record['files'] = [];
  for (const file of files) {
    const sha256 = await downloadFile(model, file, join(folder, file.path), options, (bytes) => {
      done += bytes;
      options.onProgress?.({ model: model.id, done, total });
    });
    written.push({ path: file.path, size: file.size, sha256 });
  }
  return written;
}

/** Gives the SHA-256 of what it wrote. */
async function downloadFile(
  model: HubModel,
  file: HubFile,
  path: string,
  options: CacheOptions,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const response = await openOnHub(model, file.path, options);
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${file.size}\0`);
  await mkdir(dirname(path), { recursive: true });
  const output = await open(path, 'wx');
  let size = 0;
  try {
    for await (const bytes of received(response, file, model)) {
      size += bytes.length;
      sha256.update(bytes);
      git.update(bytes);
      await output.write(bytes);
      onBytes(bytes.length);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  const found = sha256.digest('hex');
  const right =
    'git' in file.checksum ? git.digest('hex') === file.checksum.git : found === file.checksum.sha256;
  if (right && size === file.size) return found;
  throw modelUnavailable(
    `The file ${file.path} of the model ${model.id} came with ${size} of ${file.size} bytes or a wrong checksum: try again.`,
  );
}

async function* received(response: Response, file: HubFile, model: HubModel): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (cause) {
    throw modelUnavailable(
      `The download of ${file.path} of the model ${model.id} broke off (${messageOf((cause as Error).cause ?? cause)}): try again.`,
      cause,
    );
  }
}

async function readRecord(folder: string): Promise<Record | null> {
  const path = join(folder, RECORD);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw damaged(folder, path, cause);
  }
}

async function checkFile(folder: string, file: Record['files'][number]): Promise<void> {
  const path = join(folder, file.path);
  const hash: Hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes);
  } catch (cause) {
    throw damaged(folder, path, cause);
  }
  if (hash.digest('hex') !== file.sha256) throw damaged(folder, path);
}

async function sweep(cacheFolder: string): Promise<void> {
  const names = await readdir(cacheFolder).catch(() => []);
  for (const name of names.filter((name) => name.startsWith('.part-'))) {
    const path = join(cacheFolder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && found.mtimeMs < Date.now() - STALE_MS)
      await rm(path, { recursive: true, force: true });
  }
}

function damaged(folder: string, path: string, cause?: unknown): UndertoneError {
  return new UndertoneError(
    'model-damaged',
    `The file ${path} of a downloaded model is damaged: delete the folder ${folder}, and it is downloaded again.`,
    { cause },
  );
}
