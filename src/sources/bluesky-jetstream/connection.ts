import { WebSocket } from 'ws';
import { messageOf } from '../../model/errors.ts';

/**
 * The largest frame accepted, bytes. A relay's own limit on one event is 5 MB of binary; JSON of that stays
 * below this. A larger one ends the connection.
 */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

export interface Ending {
  reason: string;
  /** The HTTP status where the instance refused to subscribe. */
  status?: number;
  /** True where it was open and nothing came. */
  stalled?: boolean;
}

export interface Connection {
  /** Why it ended; null while it lives. */
  readonly ended: Ending | null;
  /** Stops reading the socket, so that TCP holds the sender back. */
  pause(): void;
  resume(): void;
  send(text: string): void;
  /** Cuts it at once, without the closing handshake, which a dead peer would never finish. */
  cut(reason: string): void;
}

export interface ConnectionEvents {
  onOpen(): void;
  onEvent(event: Buffer): void;
  /** The peer has answered that it is there. */
  onPong?(): void;
  onEnd(ending: Ending): void;
}

/**
 * One WebSocket to one instance, until it ends for whatever reason; no retry, no buffering. It ends itself
 * where nothing comes for `stallMs` (Jetstream sends account and identity events to every subscriber, so
 * silence is a fault), not counting the time it is paused. Where `mayBeQuiet`, as with few accounts, the peer is
 * asked whether it is there, and an answer is as good as an event.
 */
export function connect(
  url: string,
  stallMs: number,
  events: ConnectionEvents,
  { mayBeQuiet = false } = {},
): Connection {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: stallMs,
  });
  let ended: Ending | null = null;
  let stall: NodeJS.Timeout | undefined;
  let paused = false;
  let frames = 0;
  let asking: NodeJS.Timeout | undefined;

  const end = (ending: Ending) => {
    if (ended !== null) return;
    ended = ending;
    clearTimeout(stall);
    clearInterval(asking);
    socket.terminate();
    events.onEnd(ending);
  };
  const stalled = () => {
    // Where this process was too busy to read, what came meanwhile is read first.
    const before = frames;
    setImmediate(() => {
      if (frames === before && !paused)
        end({ reason: `nothing came for ${stallMs / 1000} s`, stalled: true });
    });
  };
  const watch = () => {
    // Frames already read still come after a pause, and must not start the watch again.
    if (paused) return;
    if (stall !== undefined) stall.refresh();
    else stall = setTimeout(stalled, stallMs);
  };

  socket.on('open', () => {
    if (ended !== null) return;
    watch();
    if (mayBeQuiet) asking = setInterval(() => socket.ping(), stallMs / 3);
    events.onOpen();
  });
  socket.on('message', (data) => {
    if (ended !== null) return;
    frames++;
    watch();
    events.onEvent(data as Buffer);
  });
  socket.on('pong', () => {
    if (ended !== null) return;
    frames++;
    watch();
    events.onPong?.();
  });
  socket.on('unexpected-response', (_request, response) => {
    const status = response.statusCode ?? 0;
    response.destroy();
    end({ reason: `the instance answered HTTP ${status}`, status });
  });
  socket.on('error', (error) => end({ reason: messageOf(error) }));
  socket.on('close', (code, text) => {
    const said = text.length > 0 ? ` (${text.toString('utf8').slice(0, 200)})` : '';
    end({ reason: `the instance closed the connection with code ${code}${said}` });
  });

  return {
    get ended() {
      return ended;
    },
    pause() {
      paused = true;
      socket.pause();
      clearTimeout(stall);
      stall = undefined;
    },
    resume() {
      if (ended !== null) return;
      paused = false;
      socket.resume();
      watch();
    },
    send: (text) => socket.send(text, () => {}),
    cut: (reason) => end({ reason }),
  };
}
