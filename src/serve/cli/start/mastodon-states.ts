import type { FeedState } from '../../../sources/mastodon/feed-settings.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/**
 * Says how a source of many streams is doing: live once all of its streams are, and which of them is not. The
 * streams that have not said anything yet do not count.
 */
export function mastodonStates(
  source: string,
  telemetry: Pick<Telemetry, 'sourceState' | 'sourceNote'>,
): (server: string, stream: string, state: FeedState) => void {
  const down = new Set<string>();
  let said: 'connecting' | 'live' | 'retrying' | null = null;
  return (server, stream, state) => {
    const which = `${server}, ${stream}`;
    if (state.state === 'connecting') {
      down.add(which);
      if (said === null) telemetry.sourceState({ source, state: 'connecting' });
      said ??= 'connecting';
    } else if (state.state === 'live') {
      down.delete(which);
      if (state.transport === 'poll') telemetry.sourceNote({ source, note: `${which}: ${POLLED}` });
      if (down.size === 0 && said !== 'live') telemetry.sourceState({ source, state: 'live' });
      if (down.size === 0) said = 'live';
    } else if (state.state === 'unfilled') {
      telemetry.sourceNote({ source, note: `${which}: what was missed cannot be read: ${state.reason}` });
    } else {
      said = 'retrying';
      const { reason, delayMs } = state;
      telemetry.sourceState({
        source,
        state: 'retrying',
        reason: `${which}: ${reason}`,
        retryInSeconds: delayMs / 1000,
      });
    }
  };
}

const POLLED =
  'it gives us no stream, so its timeline is asked every so often; deletions are not heard of this way';
