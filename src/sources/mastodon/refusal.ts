import type { MastodonFailure } from './failure.ts';
import { type Stream, streamName } from './streams.ts';

/** What a refusal means to a person, and what to do. One sentence, with its full stop. */
export function refusalSentence(
  host: string,
  stream: Stream,
  hasToken: boolean,
  failure: MastodonFailure,
): string {
  const what = `${host} refuses ${streamName(stream)}: ${failure.message}`;
  const scopes = stream.kind === 'list' ? 'read:statuses and read:lists' : 'read:statuses';
  if (failure.kind === 'denied' && !hasToken) {
    return `${what}; it wants a token even for this, so make one there (Preferences, Development, New application, scope ${scopes}) and set UNDERTONE_MASTODON_TOKEN.`;
  }
  if (failure.kind === 'denied') {
    return `${what}; its token is revoked or lacks the scope ${scopes}: make a new one there and set UNDERTONE_MASTODON_TOKEN.`;
  }
  return `${what}; check the address, the hashtag or the list, or choose another transport.`;
}
