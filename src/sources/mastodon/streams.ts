/**
 * What is asked of a server. `scope` is which of the posts the server knows: all of them, those of its own
 * accounts (local), or those of others (remote).
 */
export type Stream =
  | { kind: 'public'; scope: 'all' | 'local' | 'remote' }
  | { kind: 'hashtag'; tag: string; local: boolean }
  | { kind: 'list'; id: string };

/** The name of a stream in cursors and messages: `public`, `public:local`, `hashtag:tea`, `list:7`. */
export function streamName(stream: Stream): string {
  if (stream.kind === 'public') return stream.scope === 'all' ? 'public' : `public:${stream.scope}`;
  if (stream.kind === 'list') return `list:${stream.id}`;
  return `hashtag${stream.local ? ':local' : ''}:${stream.tag}`;
}

/** The path that serves it as server-sent events (https://docs.joinmastodon.org/methods/streaming/). */
export function eventStreamPath(stream: Stream): string {
  if (stream.kind === 'public')
    return `/api/v1/streaming/public${stream.scope === 'all' ? '' : `/${stream.scope}`}`;
  if (stream.kind === 'list') return `/api/v1/streaming/list?list=${encodeURIComponent(stream.id)}`;
  return `/api/v1/streaming/hashtag${stream.local ? '/local' : ''}?tag=${encodeURIComponent(stream.tag)}`;
}

/** The path that serves it as a WebSocket. */
export function webSocketPath(stream: Stream): string {
  const query = new URLSearchParams();
  if (stream.kind === 'public')
    query.set('stream', stream.scope === 'all' ? 'public' : `public:${stream.scope}`);
  else if (stream.kind === 'list') {
    query.set('stream', 'list');
    query.set('list', stream.id);
  } else {
    query.set('stream', stream.local ? 'hashtag:local' : 'hashtag');
    query.set('tag', stream.tag);
  }
  return `/api/v1/streaming?${query}`;
}

/** The path and query of the timeline that holds what the stream brought (https://docs.joinmastodon.org/methods/timelines/). */
export function timelinePath(stream: Stream): string {
  if (stream.kind === 'public') {
    return `/api/v1/timelines/public${stream.scope === 'all' ? '' : `?${stream.scope}=true`}`;
  }
  if (stream.kind === 'list') return `/api/v1/timelines/list/${encodeURIComponent(stream.id)}`;
  return `/api/v1/timelines/tag/${encodeURIComponent(stream.tag)}${stream.local ? '?local=true' : ''}`;
}
