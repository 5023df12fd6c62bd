import { KINDS, TopList } from '../../parts/top-list.tsx';
import { useTops } from '../../parts/use-tops.ts';
import type { Scope } from '../../question/use-question.ts';

const SHOWN = [KINDS.hashtags, KINDS.entities, KINDS.mentions, KINDS.authors, KINDS.urls, KINDS.langs];

/** All that is said most. */
export function Tops({ scope, linked }: { scope: Scope; linked: boolean }) {
  const answer = useTops(scope.params, SHOWN, 8, scope.version);
  return (
    <div className="now-tops">
      {SHOWN.map((kind) => (
        <TopList key={kind.what} kind={kind} answer={answer} linked={linked} />
      ))}
    </div>
  );
}
