/** Full text: what is found, what it is about, and all of it as a file. */
import { useMemo } from 'react';
import { go, usePlace } from '../../app/location.ts';
import { formatCount } from '../../format.ts';
import { patternOf } from '../../parts/marked.tsx';
import { useLake } from '../../question/lake.tsx';
import { moveOn } from '../../question/now.ts';
import { type Scope, useQuestion, useScope } from '../../question/use-question.ts';
import { Exports } from './exports.tsx';
import { Facets } from './facets.tsx';
import { Results } from './results.tsx';
import { readSort, SORTS, type Sort } from './sort.ts';
import { useNewer } from './use-newer.ts';
import './search.css';

export default function SearchView() {
  // What is read stands still; newer posts are offered.
  const scope = useScope(true);
  const lake = useLake().data;
  return (
    <>
      <header className="view-head">
        <h1>Search</h1>
      </header>
      <Found scope={scope} linked={lake !== null && !lake.sample} />
    </>
  );
}

function Found({ scope, linked }: { scope: Scope; linked: boolean }) {
  const { question } = useQuestion();
  const { search } = usePlace();
  const sort = readSort(search);
  const asked = useMemo(() => upToNow(scope), [scope]);
  const newer = useNewer(question, scope);
  const { q, rule } = question;
  const pattern = useMemo(() => patternOf(`${q} ${rule}`), [q, rule]);
  return (
    <div className="search">
      <Facets params={asked} linked={linked} />
      <div className="search-main">
        <div className="row search-bar">
          <SortField sort={sort} />
          <button type="button" className="button" onClick={moveOn}>
            {newer > 0 ? `Show ${formatCount(newer)} newer` : 'Look again'}
          </button>
          <Exports params={asked} />
        </div>
        <Results params={asked} sort={sort} linked={linked} found={pattern} />
      </div>
    </div>
  );
}

/** What is asked, with the moment it was asked at as its end: pages, facets and exports then tell of the same posts. */
function upToNow({ params, range, at }: Scope): Record<string, string> {
  // Any end leaves out posts without a time, so where there are no ends there shall be none.
  if (range.kind === 'all' || params.to !== undefined) return params;
  return { ...params, to: new Date(at).toISOString() };
}

function SortField({ sort }: { sort: Sort }) {
  const { search } = usePlace();
  const change = (to: string): void => {
    const params = new URLSearchParams(search);
    if (to === 'newest') params.delete('sort');
    else params.set('sort', to);
    const written = params.toString().replaceAll('%2C', ',');
    go({ search: written === '' ? '' : `?${written}` });
  };
  return (
    <label className="row">
      <span className="label">Sort</span>
      <select className="field" value={sort} onChange={(event) => change(event.target.value)}>
        {Object.entries(SORTS).map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
