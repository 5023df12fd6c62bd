import type { Connection, ConnectionEvents, ConnectionOptions } from './connection.ts';
import { EventStreamParser } from './event-stream-parser.ts';
import { failureOf, failureOfStatus, MastodonFailure } from './failure.ts';
import { type Answer, bytesOf, get } from './get.ts';
import { StallWatch } from './stall-watch.ts';
import { eventStreamPath, type Stream } from './streams.ts';

/**
 * A stream as server-sent events. Mastodon sends a comment every 15 s; half an event at the end of a broken
 * connection is dropped.
 */
export function connectEventStream(
  stream: Stream,
  options: ConnectionOptions,
  events: ConnectionEvents,
): Connection {
  const { origin, token, stallMs, openMs, clock } = options;
  const abort = new AbortController();
  let answer: Answer | null = null;
  let ended = false;
  let paused = false;

  const end = (failure: MastodonFailure) => {
    if (ended) return;
    ended = true;
    watch.rest();
    abort.abort();
    answer?.cut();
    events.onEnd(failure);
  };
  const watch = new StallWatch(stallMs, () =>
    end(new MastodonFailure('stalled', `nothing came for ${stallMs / 1000} s`)),
  );
  const parser = new EventStreamParser({
    onEvent: ({ event, data }) => {
      if (!ended) events.onEvent({ event, payload: data });
    },
    onComment: () => {},
    onRetry: () => {},
  });

  const read = async () => {
    answer = await get(origin + eventStreamPath(stream), {
      token,
      accept: 'text/event-stream',
      timeoutMs: openMs,
      redirects: 'anywhere-safe',
      signal: abort.signal,
    });
    const { status, headers, body } = answer;
    if (status !== 200) throw failureOfStatus(status, headers, clock.now(), await errorIn(answer));
    if (!/^text\/event-stream\b/i.test(headers['content-type'] ?? '')) {
      throw new MastodonFailure('absent', 'the server answered with something other than a stream of events');
    }
    if (ended) return;
    body.on('data', (bytes: Buffer) => {
      if (ended) return;
      if (!paused) watch.sign();
      try {
        parser.push(bytes);
      } catch (error) {
        end(failureOf(error));
        return;
      }
      if (!parser.pending) events.onAlive();
    });
    body.on('error', (error) => end(failureOf(error)));
    body.on('end', () => end(new MastodonFailure('broken', 'the server ended the stream')));
    body.on('close', () => end(new MastodonFailure('broken', 'the connection was lost')));
    if (paused) body.pause();
    else watch.sign();
    events.onOpen();
  };
  read().catch((error) => end(failureOf(error)));

  return {
    pause() {
      paused = true;
      watch.rest();
      answer?.body.pause();
    },
    resume() {
      paused = false;
      if (ended || answer === null) return;
      answer.body.resume();
      watch.sign();
    },
    cut: (reason) => end(new MastodonFailure('broken', reason)),
  };
}

/** The `error` of a refusal's body; null where it has none. */
export async function errorIn(answer: Answer): Promise<string | null> {
  try {
    const { error } = JSON.parse((await bytesOf(answer, 100_000, 5000)).toString('utf8'));
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}
