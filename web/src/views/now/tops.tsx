/** All that is said most, in one question: at once where counts are kept, then exact where those left something out. */
import { address } from '../../api/request.ts';
import { useAnswer } from '../../api/use-answer.ts';
import type { Scope } from '../../question/use-question.ts';
import { KINDS, TopList, type Tops as TopsAnswer } from './top-list.tsx';

const WHAT = KINDS.map(({ what }) => what).join(',');

export function Tops({ scope, linked }: { scope: Scope; linked: boolean }) {
  const { params, version } = scope;
  const asked = { ...params, what: WHAT, limit: 8 };
  const quick = useAnswer<TopsAnswer>(address('/api/top', { ...asked, quick: 'true' }), version);
  const isOff = Object.values(quick.data?.tops ?? {}).some(({ off_by }) => off_by > 0);
  const exact = useAnswer<TopsAnswer>(isOff && !quick.stale ? address('/api/top', asked) : null, version);
  const answer = isOff && exact.data !== null && !exact.stale ? exact : quick;
  return (
    <div className="now-tops">
      {KINDS.map((kind) => (
        <TopList key={kind.what} kind={kind} answer={answer} linked={linked} />
      ))}
    </div>
  );
}
