import { handleOf, isDid, type ResolveHandle } from '../../../sources/bluesky-jetstream/accounts.ts';
import { askAppView } from '../../../sources/bluesky-jetstream/app-view.ts';
import { PUBLIC_INSTANCES } from '../../../sources/bluesky-jetstream/jetstream.ts';
import { reachable } from '../../../sources/bluesky-jetstream/reachable.ts';
import type { SourceCheck, SourceFinding } from './source-checks.ts';

const TIMEOUT_MS = 8000;
/** Handles asked for; a list of thousands is not asked one by one. */
const MOST_HANDLES = 5;

/** Subscribes at each instance, and asks for some of the handles to follow. */
export const checkBlueskySource: SourceCheck<'bluesky'> = async (_name, source) => {
  const instances = source.instances ?? PUBLIC_INSTANCES;
  const up = await Promise.all(instances.map((instance) => reachable([instance], TIMEOUT_MS)));
  const down = instances.filter((_, index) => !up[index]);
  const handles = (source.accounts ?? []).filter((account) => !isDid(account)).slice(0, MOST_HANDLES);
  const resolve = askAppView(source.app_view);
  const found = await Promise.all(handles.map((handle) => handleFound(handle, resolve)));
  return [...instancesFound(instances.length, down), ...found];
};

function instancesFound(count: number, down: readonly string[]): SourceFinding[] {
  if (down.length === 0) return [{ ok: true, what: `${count} of ${count} instances accept a subscription` }];
  return [
    {
      ok: down.length < count ? null : false,
      what: `${down.join(', ')} ${down.length === 1 ? 'does' : 'do'} not accept a subscription`,
      todo: 'Check the network here, and the names of the instances.',
    },
  ];
}

async function handleFound(account: string, resolve: ResolveHandle): Promise<SourceFinding> {
  const handle = handleOf(account);
  const did = handle === null ? null : await resolve(handle, AbortSignal.timeout(TIMEOUT_MS));
  if (did !== null) return { ok: true, what: `${account} is ${did}` };
  return { ok: false, what: `nobody has the handle ${account}`, todo: 'Correct it, or give the DID.' };
}
