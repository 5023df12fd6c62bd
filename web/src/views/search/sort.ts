/** The orders that `GET /api/posts` knows, as they are called here. */
export const SORTS = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  likes: 'Most liked',
  reposts: 'Most reposted',
  replies: 'Most answered',
  positive: 'Most positive',
  negative: 'Most negative',
} as const;

export type Sort = keyof typeof SORTS;

export function readSort(search: string): Sort {
  const written = new URLSearchParams(search).get('sort') ?? '';
  return Object.hasOwn(SORTS, written) ? (written as Sort) : 'newest';
}
