import { address } from '../../api/request.ts';
import type { Summary } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { capital, formatCount, formatShare } from '../../format.ts';
import { Shown } from '../../parts/states.tsx';
import { KINDS, type Kind, TopEntries } from '../../parts/top-list.tsx';
import { useTops } from '../../parts/use-tops.ts';
import { LABELS } from '../../question/question.ts';
import { useQuestion } from '../../question/use-question.ts';
import { SIGNS } from '../../theme/palette.ts';

const SHOWN: readonly Kind[] = [
  KINDS.networks,
  KINDS.langs,
  KINDS.topics,
  KINDS.hashtags,
  KINDS.entities,
  KINDS.mentions,
  KINDS.authors,
  KINDS.urls,
];

/** What the posts found are like; a press narrows to it. */
export function Facets({ params, linked }: { params: Record<string, string>; linked: boolean }) {
  const tops = useTops(params, SHOWN, 6, 0);
  return (
    <aside className="search-facets" aria-label="What is found">
      <Sentiments params={params} />
      <Shown answer={tops} what="the facets">
        {({ tops }) =>
          SHOWN.map((kind) => {
            const entries = tops[kind.what]?.top ?? [];
            if (entries.length === 0) return null;
            return (
              <section key={kind.what} className="facet">
                <h2>{kind.title}</h2>
                <TopEntries kind={kind} entries={entries} linked={linked} />
              </section>
            );
          })
        }
      </Shown>
    </aside>
  );
}

/** How what is found feels, whatever sentiment is chosen; a press narrows to one, or takes that back. */
function Sentiments({ params }: { params: Record<string, string> }) {
  const { question, toggle } = useQuestion();
  const { sentiment: chosen, ...all } = params;
  const found = useAnswer<Summary>(address('/api/summary', params));
  const unnarrowed = useAnswer<Summary>(chosen === undefined ? null : address('/api/summary', all));
  const ofAny = chosen === undefined ? found.data : unnarrowed.data;
  return (
    <Shown answer={found} what="the counts">
      {({ posts }) => (
        <section className="facet">
          <p role="status">
            <strong>{formatCount(posts)}</strong> posts
          </p>
          <ul className="top-list">
            {LABELS.filter((label) => (ofAny?.sentiment[label] ?? 0) > 0).map((label) => (
              <li key={label}>
                <button
                  type="button"
                  className="top-entry"
                  aria-pressed={question.sentiment.includes(label)}
                  onClick={() => toggle('sentiment', label)}
                >
                  <span className={`sentiment ${label}`}>
                    <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)}
                  </span>
                  <span className="top-more">{formatShare(ofAny!.shares[label])}</span>
                  <span className="top-count">{formatCount(ofAny!.sentiment[label])}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Shown>
  );
}
