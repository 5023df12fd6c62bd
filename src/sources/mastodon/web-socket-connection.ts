import { WebSocket } from 'ws';
import type { Connection, ConnectionEvents, ConnectionOptions } from './connection.ts';
import { failureOf, failureOfStatus, MastodonFailure } from './failure.ts';
import { streamingOrigin } from './instance.ts';
import { StallWatch } from './stall-watch.ts';
import { type Stream, webSocketPath } from './streams.ts';

/** Larger frames end the connection; a status with everything in it stays far below. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * A stream as a WebSocket. The token goes in a header, never in the address, which proxies write to their logs.
 * Mastodon pings every 30 s; we ping as well, so that a dead peer is found out sooner and a quiet stream is
 * known to be alive.
 */
export function connectWebSocket(
  stream: Stream,
  options: ConnectionOptions,
  events: ConnectionEvents,
): Connection {
  const { token, stallMs, openMs, clock } = options;
  const abort = new AbortController();
  let socket: WebSocket | null = null;
  let ended = false;
  let paused = false;
  let pings: NodeJS.Timeout | undefined;

  const end = (failure: MastodonFailure) => {
    if (ended) return;
    ended = true;
    watch.rest();
    clearInterval(pings);
    abort.abort();
    socket?.terminate();
    events.onEnd(failure);
  };
  const watch = new StallWatch(stallMs, () =>
    end(new MastodonFailure('stalled', `nothing came for ${stallMs / 1000} s`)),
  );
  const alive = () => {
    if (ended) return;
    if (!paused) watch.sign();
    events.onAlive();
  };

  const open = async () => {
    const origin = await streamingOrigin(options, abort.signal);
    if (ended) return;
    socket = new WebSocket(origin.replace(/^http/, 'ws') + webSocketPath(stream), {
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: openMs,
      perMessageDeflate: false,
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    listen(socket);
  };
  const listen = (socket: WebSocket) => {
    socket.on('open', () => {
      if (ended) return;
      if (!paused) watch.sign();
      pings = setInterval(() => socket.ping(), Math.max(10, stallMs / 3));
      events.onOpen();
    });
    socket.on('ping', alive);
    socket.on('pong', alive);
    socket.on('message', (data) => {
      if (ended) return;
      const message = (data as Buffer).toString('utf8');
      const refusal = refusalIn(message);
      if (refusal !== null) end(failureOfStatus(refusal.status, {}, clock.now(), refusal.error));
      else if (message.trim() !== '') events.onEvent(eventIn(message));
      alive();
    });
    socket.on('unexpected-response', (request, response) => {
      const said = response.headers['x-error-message'];
      const status = response.statusCode ?? 0;
      const failure = failureOfStatus(
        status,
        response.headers,
        clock.now(),
        typeof said === 'string' ? said : null,
      );
      request.destroy();
      response.destroy();
      end(failure);
    });
    socket.on('error', (error) => end(failureOf(error)));
    socket.on('close', (code) =>
      end(new MastodonFailure('broken', `the server closed the connection with code ${code}`)),
    );
  };
  open().catch((error) => end(failureOf(error)));

  return {
    pause() {
      paused = true;
      watch.rest();
      socket?.pause();
    },
    resume() {
      paused = false;
      if (ended || socket === null) return;
      socket.resume();
      if (socket.readyState === WebSocket.OPEN) watch.sign();
    },
    cut: (reason) => end(new MastodonFailure('broken', reason)),
  };
}

/** A message that refuses the subscription: `{"error": "…", "status": 401}`, sent after the upgrade. */
function refusalIn(message: string): { error: string; status: number } | null {
  const value = parsed(message) as { error?: unknown; status?: unknown; event?: unknown } | undefined;
  if (typeof value?.error !== 'string' || value.event !== undefined) return null;
  return { error: value.error, status: typeof value.status === 'number' ? value.status : 400 };
}

/** The event of a message `{"stream", "event", "payload"}`; one that is no event is given as an update, to be judged later. */
function eventIn(message: string): { event: string; payload: string | null } {
  const value = parsed(message) as { event?: unknown; payload?: unknown } | null | undefined;
  if (typeof value?.event !== 'string') return { event: 'update', payload: message };
  const { event, payload } = value;
  if (payload === undefined || payload === null) return { event, payload: null };
  return { event, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) };
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
