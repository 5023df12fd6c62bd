import { objectOf, textOf } from '../wire-values.ts';
import type { ConnectionOptions } from './connection.ts';
import { failureOfStatus, isRefusal, MastodonFailure } from './failure.ts';
import { bytesOf, get } from './get.ts';
import { isSafe } from './server-address.ts';

/** What a server says of itself (https://docs.joinmastodon.org/entities/Instance/). */
export interface Instance {
  version: string | null;
  /** The address of its streaming API; null where it names none. */
  streaming: string | null;
  /** Its time as of the answer, ms since the epoch; null where it does not say. */
  date: number | null;
}

type Asking = Pick<ConnectionOptions, 'origin' | 'token' | 'openMs' | 'clock'>;

/** Asks `/api/v2/instance`, and `/api/v1/instance` of a server too old for that. Rejects with a MastodonFailure. */
export async function readInstance(asking: Asking, signal: AbortSignal): Promise<Instance> {
  try {
    return await ask('/api/v2/instance', asking, signal);
  } catch (error) {
    if (!(error instanceof MastodonFailure && error.kind === 'absent')) throw error;
    return ask('/api/v1/instance', asking, signal);
  }
}

async function ask(path: string, asking: Asking, signal: AbortSignal): Promise<Instance> {
  const { origin, token, openMs, clock } = asking;
  const answer = await get(origin + path, {
    token,
    accept: 'application/json',
    timeoutMs: openMs,
    redirects: 'server',
    signal,
  });
  const { status, headers } = answer;
  if (status !== 200) {
    answer.cut();
    throw failureOfStatus(status, headers, clock.now(), null);
  }
  const date = Date.parse(headers.date ?? '');
  const bytes = await bytesOf(answer, 2_000_000, openMs);
  let about: unknown;
  try {
    about = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new MastodonFailure('absent', 'the server says nothing of itself that could be read');
  }
  const instance = objectOf(about);
  const urls = objectOf(objectOf(instance?.configuration)?.urls) ?? objectOf(instance?.urls);
  return {
    version: textOf(instance?.version),
    streaming: textOf(urls?.streaming) ?? textOf(urls?.streaming_api),
    date: Number.isNaN(date) ? null : date,
  };
}

/**
 * Where the streaming API of a server is: what it says of itself, where that is an encrypted address or on this
 * machine, else the server itself. Rejects with a MastodonFailure where the server cannot be asked for now.
 */
export async function streamingOrigin(asking: Asking, signal: AbortSignal): Promise<string> {
  try {
    const { streaming } = await readInstance(asking, signal);
    const url = streaming === null ? null : URL.parse(streaming.replace(/^ws/i, 'http'));
    return url !== null && isSafe(url) ? url.origin : asking.origin;
  } catch (error) {
    if (error instanceof MastodonFailure && isRefusal(error)) return asking.origin;
    throw error;
  }
}
