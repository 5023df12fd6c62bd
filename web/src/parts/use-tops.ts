import { address } from '../api/request.ts';
import { type Answer, useAnswer } from '../api/use-answer.ts';
import type { Kind, Tops } from './top-list.tsx';

/**
 * What is said most of several kinds, in one question: at once where counts are kept, then exact where those
 * left something out.
 */
export function useTops(
  params: Record<string, string>,
  kinds: readonly Kind[],
  limit: number,
  version: unknown,
): Answer<Tops> {
  const asked = { ...params, what: kinds.map(({ what }) => what).join(','), limit };
  const quick = useAnswer<Tops>(address('/api/top', { ...asked, quick: 'true' }), version);
  const isOff = Object.values(quick.data?.tops ?? {}).some(({ off_by }) => off_by > 0);
  const exact = useAnswer<Tops>(isOff && !quick.stale ? address('/api/top', asked) : null, version);
  return isOff && exact.data !== null && !exact.stale ? exact : quick;
}
