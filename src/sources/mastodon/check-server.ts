import type { Clock } from '../../model/clock.ts';
import type { Connection, ConnectionOptions } from './connection.ts';
import { connectEventStream } from './event-stream-connection.ts';
import { failureOf, failureOfStatus, isRefusal, MastodonFailure } from './failure.ts';
import type { Transport } from './feed-settings.ts';
import { get } from './get.ts';
import { readInstance } from './instance.ts';
import { refusalSentence } from './refusal.ts';
import { type Stream, streamName } from './streams.ts';
import { TimelineClient } from './timeline-client.ts';
import { connectWebSocket } from './web-socket-connection.ts';

/** One thing found about a server; `ok` is null where it works and should be looked at. */
export interface ServerFinding {
  ok: boolean | null;
  what: string;
  todo?: string;
}

export interface CheckedServer {
  origin: string;
  host: string;
  token: string | null;
  streams: readonly Stream[];
  transports: readonly Transport[];
}

/** Clocks further apart than this move the edges of what is read again after a break, ms. */
const CLOCK_APART_MS = 30_000;

/** Streams beyond this many are not tried, so that a check stays short. */
const MOST_STREAMS = 5;

/**
 * Asks a server for real: whether it is there and what runs on it, how far its clock is from ours, whether the
 * token is good, and for each stream whether it comes, and by which way. Ends within `withinMs`; never rejects.
 */
export async function checkServer(
  server: CheckedServer,
  clock: Clock,
  withinMs = 9000,
): Promise<ServerFinding[]> {
  const { origin, host, token, streams } = server;
  const signal = AbortSignal.timeout(withinMs);
  const options = { origin, token, openMs: withinMs / 2, stallMs: withinMs, clock };
  try {
    const { version, streaming, date } = await readInstance(options, signal);
    const apart = date === null ? 0 : clock.now() - date;
    const at =
      streaming === null ? '' : `, streams at ${URL.parse(streaming)?.host ?? 'an unusable address'}`;
    const about = { ok: true, what: `${host} runs ${version ?? 'an unknown version'}${at}` };
    const findings: ServerFinding[] = [about, ...clockFinding(host, apart)];
    if (token !== null) findings.push(await checkToken(server, options, signal));
    const tried = streams
      .slice(0, MOST_STREAMS)
      .map((stream) => checkStream(server, stream, options, signal));
    return [...findings, ...(await Promise.all(tried))];
  } catch (error) {
    return [
      {
        ok: false,
        what: `${host} cannot be asked: ${failureOf(error).message}`,
        todo: 'Check the name of the server, and the network from here.',
      },
    ];
  }
}

/** The Date header is whole seconds, so a second is no difference. */
function clockFinding(host: string, apartMs: number): ServerFinding[] {
  if (Math.abs(apartMs) < CLOCK_APART_MS) return [];
  const seconds = Math.round(Math.abs(apartMs) / 1000);
  return [
    {
      ok: null,
      what: `the clock here is ${seconds} s ${apartMs > 0 ? 'ahead of' : 'behind'} that of ${host}`,
      todo: 'Set the clock of this machine, for example by NTP.',
    },
  ];
}

async function checkToken(
  { origin, host, token }: CheckedServer,
  { openMs, clock }: ConnectionOptions,
  signal: AbortSignal,
): Promise<ServerFinding> {
  const answer = await get(`${origin}/api/v1/apps/verify_credentials`, {
    token,
    accept: 'application/json',
    timeoutMs: openMs,
    redirects: 'server',
    signal,
  });
  answer.cut();
  if (answer.status === 200) return { ok: true, what: `${host} takes the token` };
  const failure = failureOfStatus(answer.status, answer.headers, clock.now(), null);
  // Servers that are not Mastodon may lack this question; the streams below tell.
  if (failure.kind !== 'denied') return { ok: true, what: `${host} does not say whether the token is good` };
  return {
    ok: false,
    what: `${host} refuses the token: ${failure.message}`,
    todo: 'Make a new one there (Preferences, Development) and set UNDERTONE_MASTODON_TOKEN.',
  };
}

async function checkStream(
  { host, token, transports }: CheckedServer,
  stream: Stream,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<ServerFinding> {
  const name = `${host}, ${streamName(stream)}`;
  let streamed: MastodonFailure | null = null;
  for (const transport of transports) {
    if (transport === 'poll') break;
    streamed = await opened(transport, stream, options, signal);
    if (streamed === null) break;
  }
  const timeline = await readable(stream, options, signal);
  const canPoll = transports.includes('poll');
  if (streamed === null && transports[0] !== 'poll') {
    if (timeline === null) return { ok: true, what: `${name}: streams, and its timeline can be read` };
    return {
      ok: null,
      what: `${name}: streams, but its timeline cannot be read (${timeline.message}), so what is missed in a break stays missing`,
    };
  }
  if (timeline === null && canPoll) {
    const why = streamed === null ? '' : ` (${streamed.message})`;
    return {
      ok: null,
      what: `${name}: gives no stream${why}, so its timeline is asked every so often and deletions are not heard of`,
      ...(token === null ? { todo: 'A token in UNDERTONE_MASTODON_TOKEN may open the stream.' } : {}),
    };
  }
  const failure = streamed ?? timeline ?? new MastodonFailure('broken', 'it was not asked in time');
  if (!isRefusal(failure))
    return { ok: false, what: `${name}: ${failure.message}`, todo: 'Try again later.' };
  return { ok: false, what: refusalSentence(host, stream, token !== null, failure).replace(/\.$/, '') };
}

/** Opens a stream and closes it at once; null where it opened. */
function opened(
  transport: Exclude<Transport, 'poll'>,
  stream: Stream,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<MastodonFailure | null> {
  return new Promise((resolve) => {
    const connect = transport === 'sse' ? connectEventStream : connectWebSocket;
    const connection: Connection = connect(stream, options, {
      onOpen: () => {
        resolve(null);
        connection.cut('it was only asked whether it opens');
      },
      onAlive: () => {},
      onEvent: () => {},
      onEnd: resolve,
    });
    signal.addEventListener('abort', () => connection.cut('it did not open in time'), { once: true });
  });
}

/** Asks the timeline once; null where it answers. */
async function readable(
  stream: Stream,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<MastodonFailure | null> {
  const once = { firstDelayMs: 0, maxDelayMs: 0, limitedMs: 0, random: () => 0 };
  try {
    await new TimelineClient({ ...options, ...once }).page(stream, {}, 1, signal);
    return null;
  } catch (error) {
    return failureOf(error);
  }
}
