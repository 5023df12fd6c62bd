import { messageOf, UndertoneError } from '../../model/errors.ts';
import { modelRefused, modelUnavailable } from '../failures.ts';

export const HUB = 'https://huggingface.co';

/** A file of a model on a hub. */
export interface HubFile {
  path: string;
  /** Bytes. */
  size: number;
  /** Large files are named by the SHA-256 of their bytes, the others by that of git: SHA-1 of a blob. */
  checksum: { sha256: string } | { git: string };
}

export interface HubModel {
  id: string;
  /** The commit that the revision stood for. */
  commit: string;
  files: HubFile[];
  /** As its card says, '' and odd ones left out; `multilingual` among them. */
  languages: string[];
}

interface Listing {
  sha?: string;
  siblings?: {
    rfilename?: string;
    size?: number;
    blobId?: string;
    lfs?: { sha256?: string; size?: number };
  }[];
  cardData?: { language?: string | string[] };
}

export interface HubOptions {
  /** Where the hub is, for mirrors; huggingface.co unless told otherwise. */
  hub?: string;
  /** How long the hub may be silent, ms. */
  timeoutMs?: number;
}

/**
 * Asks a hub what a model consists of: `GET /api/models/ID/revision/REVISION?blobs=true`, as model_info of
 * huggingface_hub does with files_metadata.
 */
export async function describeOnHub(id: string, revision: string, options: HubOptions): Promise<HubModel> {
  const base = options.hub ?? HUB;
  const url = `${base}/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await ask(url, id, options);
  let listing: Listing;
  try {
    listing = (await response.json()) as Listing;
  } catch (cause) {
    throw modelUnavailable(
      `${base} gave no list of the files of ${id} (${messageOf(cause)}): try again later.`,
      cause,
    );
  }
  if (!/^[0-9a-f]{40}$/.test(listing.sha ?? '')) {
    throw modelUnavailable(
      `${base} gave no commit for ${id}: try again later, or check the address of the hub.`,
    );
  }
  const language = listing.cardData?.language ?? [];
  return {
    id,
    commit: listing.sha!,
    files: (listing.siblings ?? []).flatMap(fileOf),
    languages: [language].flat().filter((name) => typeof name === 'string' && name !== ''),
  };
}

/** Opens a file of a model; its body is the bytes. */
export function openOnHub({ id, commit }: HubModel, path: string, options: HubOptions): Promise<Response> {
  return ask(`${options.hub ?? HUB}/${id}/resolve/${commit}/${path}`, id, options);
}

function fileOf({ rfilename, size, blobId, lfs }: NonNullable<Listing['siblings']>[number]): HubFile[] {
  if (rfilename === undefined) return [];
  if (lfs?.sha256)
    return [{ path: rfilename, size: lfs.size ?? size ?? 0, checksum: { sha256: lfs.sha256 } }];
  return blobId ? [{ path: rfilename, size: size ?? 0, checksum: { git: blobId } }] : [];
}

async function ask(url: string, id: string, { timeoutMs = 30_000 }: HubOptions): Promise<Response> {
  let response: Response;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    response = await fetch(url, { signal: patience.signal });
  } catch (cause) {
    const reason = messageOf((cause as Error).cause ?? cause);
    throw modelUnavailable(
      `${new URL(url).host} cannot be reached for the model ${id} (${reason}): go online once, or give a folder that holds the model.`,
      cause,
    );
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status === 404) {
    throw new UndertoneError('model-missing', `There is no ${url}: check the name of the model ${id}.`);
  }
  if (response.status === 401 || response.status === 403) {
    throw modelRefused(
      `The hub does not give out ${id} (HTTP ${response.status}): there is no such model, or it asks for an account; download it yourself and give its folder.`,
    );
  }
  throw modelUnavailable(`The hub answered HTTP ${response.status} for ${url}: try again later.`);
}
