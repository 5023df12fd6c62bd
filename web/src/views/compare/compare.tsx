/** Two to four topics or periods side by side: how each feels, and what drives the difference. */
import { address } from '../../api/request.ts';
import type { Label, Summary } from '../../api/types.ts';
import { type Answer, useAnswer } from '../../api/use-answer.ts';
import { Link } from '../../app/link.tsx';
import { go, here, usePlace } from '../../app/location.ts';
import { PATHS } from '../../app/paths.ts';
import { capital, formatCount, formatNet, formatShare } from '../../format.ts';
import { netOf } from '../../parts/net.ts';
import { SplitBar } from '../../parts/split-bar.tsx';
import { Empty, Loading, Shown } from '../../parts/states.tsx';
import { useLake } from '../../question/lake.tsx';
import { boundParams, filterParams, LABELS } from '../../question/question.ts';
import type { Topic } from '../../question/topic-picker.tsx';
import { type Scope, useQuestion, useScope } from '../../question/use-question.ts';
import { SIGNS } from '../../theme/colours.ts';
import { Explanations } from './explained.tsx';
import { SideEditor } from './side-editor.tsx';
import { filterOf, fittingSides, LETTERS, nameOf, readSides, type Side, writeSides } from './sides.ts';
import { Letter, letterOf, Terms } from './terms.tsx';
import type { Comparison } from './types.ts';
import './compare.css';

export default function CompareView() {
  const scope = useScope(true);
  const lake = useLake();
  const topics = useAnswer<{ topics: Topic[] }>('/api/topics');
  return (
    <>
      <header className="view-head">
        <h1>Compare</h1>
        <p className="quiet">Two to four topics or periods side by side</p>
      </header>
      {scope === null || topics.data === null || lake.data === null ? (
        <Shown answer={lake} what="the counts">
          {() => <Loading what="the topics" />}
        </Shown>
      ) : lake.data.posts === 0 ? (
        <Empty title="No posts yet">They can be compared once they come in.</Empty>
      ) : (
        <Board
          scope={scope}
          topics={byPosts(topics.data.topics)}
          first={lake.data.from === null ? null : Date.parse(lake.data.from)}
        />
      )}
    </>
  );
}

const byPosts = (topics: readonly Topic[]): string[] =>
  topics
    .filter(({ posts }) => posts > 0)
    .sort((a, b) => b.posts - a.posts)
    .map(({ name }) => name);

function Board(props: { scope: Scope; topics: readonly string[]; first: number | null }) {
  const { scope, topics, first } = props;
  const { search } = usePlace();
  const { question } = useQuestion();
  const chosen = readSides(search);
  const fitting = fittingSides(topics, scope.bounds, first);
  const sides = chosen.length >= 2 ? chosen : [...chosen, ...fitting.slice(chosen.length)];
  const set = (to: readonly Side[]): void => go({ search: writeSides(to, here().search) });
  const filters = sides.map((side) => filterOf(side, scope.at));
  const names = sides.map((side) => nameOf(side, scope.at));
  const asked = filters.every((filter) => filter !== null)
    ? Object.fromEntries(filters.map((filter, at) => [LETTERS[at]!, new URLSearchParams(filter).toString()]))
    : null;
  const answer = useComparison(asked && { ...scope.params, ...asked });
  const times = boundParams({ from: scope.bounds.from, to: scope.bounds.to }) as { from: string; to: string };
  // What a side shows elsewhere: the common filters, its own, and what was pressed.
  const searchOf = (side: number, more: Record<string, string>): string =>
    `?${new URLSearchParams({ ...filterParams(question), ...times, ...filters[side], ...more })}`;
  return (
    <div className="compare">
      <div className="compare-columns" data-sides={sides.length}>
        {sides.map((side, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a side is its place
          <section key={at} className="card" aria-label={`Side ${letterOf(at)}`}>
            <div className="card-head">
              <h2>
                <Letter side={at} /> <bdi>{names[at]}</bdi>
              </h2>
              {filters[at] !== null && (
                <Link to={PATHS.now} search={searchOf(at, {})} className="button button-plain">
                  Look at it<span className="unseen">: {names[at]}</span>
                </Link>
              )}
            </div>
            <SideEditor
              letter={letterOf(at)}
              side={side}
              topics={topics}
              period={times}
              onChange={(to) => set(sides.map((one, place) => (place === at ? to : one)))}
              onRemove={sides.length > 2 ? () => set(sides.filter((_, place) => place !== at)) : null}
            />
            {asked === null ? null : (
              <SideFigures params={{ ...scope.params, ...filters[at] }} what={`side ${letterOf(at)}`} />
            )}
          </section>
        ))}
      </div>
      {sides.length < LETTERS.length && (
        <p>
          <button
            type="button"
            className="button"
            onClick={() => set([...sides, another(sides, topics, times)])}
          >
            Add a side
          </button>
        </p>
      )}
      {asked === null ? (
        <Empty title="Say what each side is">
          Give every side a value, and each period an end after its beginning.
        </Empty>
      ) : (
        <Shown answer={answer} what="what drives the difference">
          {(comparison) =>
            comparison.sides.length === sides.length && (
              <div className="stack">
                <Progress comparison={comparison} stale={answer.stale} />
                <Terms comparison={comparison} names={names} searchOf={searchOf} />
                <Explanations comparison={comparison} names={names} />
                {comparison.by === 'posts' && <Method comparison={comparison} />}
              </div>
            )
          }
        </Shown>
      )}
    </div>
  );
}

/** From counts at once where the posts take long, then the whole answer. */
function useComparison(params: Record<string, string> | null): Answer<Comparison> {
  const first = useAnswer<Comparison>(params && address('/api/compare', { ...params, quick: 'true' }));
  const goesOn = params !== null && first.data?.by === 'counts' && !first.stale;
  const whole = useAnswer<Comparison>(goesOn ? address('/api/compare', params) : null);
  if (!goesOn) return first;
  if (whole.data !== null && !whole.stale) return whole;
  return { ...first, error: whole.error, loading: whole.loading, again: whole.again };
}

/** Which of the two answers is shown. */
function Progress({ comparison, stale }: { comparison: Comparison; stale: boolean }) {
  const isFirst = comparison.by === 'counts';
  return (
    <div className="compare-progress" role="status">
      {isFirst && !stale && (
        <>
          <p>
            <strong>First answer, from counts.</strong> Figures and languages are of all posts, and what is
            counted ahead is by number of posts. Words, and how sure a difference is, follow once the posts
            are read.
          </p>
          <span className="state-bar" aria-hidden="true" />
        </>
      )}
      {!isFirst && !stale && <span className="unseen">The whole answer, from the posts</span>}
    </div>
  );
}

/** A topic that is not there yet, else the time looked at. */
function another(
  sides: readonly Side[],
  topics: readonly string[],
  times: { from: string; to: string },
): Side {
  const taken = new Set(sides.map((side) => (side.by === 'topic' ? side.value : '')));
  const value = topics.find((topic) => !taken.has(topic));
  return value === undefined ? { by: 'period', ...times } : { by: 'topic', value };
}

/** Asked apart, since they are there long before what drives the difference. */
function SideFigures({ params, what }: { params: Record<string, string>; what: string }) {
  const answer = useAnswer<Summary>(address('/api/summary', params));
  return (
    <Shown answer={answer} what={what}>
      {(summary) => <Figures summary={summary} />}
    </Shown>
  );
}

function Figures({ summary }: { summary: Summary }) {
  const shown = LABELS.filter((label) => label !== 'mixed' || summary.sentiment.mixed > 0);
  return (
    <>
      <dl className="compare-figures">
        <div>
          <dt>Posts</dt>
          <dd>{formatCount(summary.posts)}</dd>
        </div>
        <div>
          <dt>Net sentiment</dt>
          <dd>{formatNet(netOf(summary))}</dd>
        </div>
      </dl>
      <SplitBar {...summary} />
      <ul className="compare-shares">
        {shown.map((label) => (
          <Share key={label} label={label} summary={summary} />
        ))}
      </ul>
    </>
  );
}

function Share({ label, summary }: { label: Label; summary: Summary }) {
  const interval = summary.intervals[label];
  return (
    <li className={`sentiment ${label}`}>
      <span aria-hidden="true">{SIGNS[label]}</span> {capital(label)} {formatShare(summary.shares[label])}
      {interval !== null && (
        <span className="quiet">
          {' '}
          {formatShare(interval.low)} to {formatShare(interval.high)}
        </span>
      )}
    </li>
  );
}

function Method({ comparison }: { comparison: Comparison }) {
  const sampled = comparison.sides.some(({ looked, summary }) => looked < summary.posts);
  return (
    <details className="card">
      <summary>How sure is this?</summary>
      <p className="compare-prose">
        Each term is weighed by how many people say it on one side and on the others, as the logarithm of its
        odds, drawn towards no difference where few say it (Monroe, Colaresi and Quinn 2008). A person counts
        once, however often they say it; terms that fewer than five people say are not tested.
      </p>
      <p className="compare-prose">
        “Almost surely” and “likely” are by the false discovery rate (Benjamini and Hochberg 1995): among all
        terms called likely, at most one in twenty is expected to be chance; among those called almost sure,
        one in a thousand. It takes people to be independent of each other.
      </p>
      {sampled && (
        <p className="compare-prose">
          Terms are of a sample:{' '}
          {comparison.sides
            .map(
              ({ looked, summary }, at) =>
                `${letterOf(at)} ${formatCount(looked)} of ${formatCount(summary.posts)} posts`,
            )
            .join(', ')}
          . Counts and shares above are of all posts.
        </p>
      )}
      <p className="compare-prose">
        Ranges beside shares are 95 % intervals. Where those of two sides lie apart, the sides differ.
      </p>
    </details>
  );
}
