/** What is said at the moment: figures, sentiment over time, what is said most, the posts. */
import { address } from '../../api/request.ts';
import type { SummaryBeside } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Empty, Loading, Shown } from '../../parts/states.tsx';
import { useLake } from '../../question/lake.tsx';
import { isFiltered } from '../../question/question.ts';
import { describeRange } from '../../question/range-picker.tsx';
import { type Scope, useQuestion, useScope } from '../../question/use-question.ts';
import { FeedCard } from './feed-card.tsx';
import { Tiles } from './tiles.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { Tops } from './tops.tsx';
import './now.css';

export default function NowView() {
  const scope = useScope();
  const lake = useLake().data;
  return (
    <>
      <h1 className="unseen">Now</h1>
      {lake?.posts === 0 ? <NothingYet /> : <Board scope={scope} linked={lake !== null && !lake.sample} />}
    </>
  );
}

function NothingYet() {
  return (
    <Empty title="No posts yet">
      They appear here as they come in. <code>undertone import FILE</code> brings in a file.
    </Empty>
  );
}

function Board({ scope, linked }: { scope: Scope; linked: boolean }) {
  return (
    <div className="now">
      <Counts scope={scope} />
      <TimelineCard scope={scope} />
      <FeedCard scope={scope} linked={linked} />
      <Tops scope={scope} linked={linked} />
    </div>
  );
}

function Counts({ scope }: { scope: Scope }) {
  const { question, change } = useQuestion();
  const lake = useLake().data;
  const { params, bounds, range, version } = scope;
  const ask: Record<string, string> = { ...params, previous: 'true' };
  const summary = useAnswer<SummaryBeside>(address('/api/summary', ask), version);
  const { sentiment, ...all } = ask;
  const unnarrowed = useAnswer<SummaryBeside>(
    sentiment === undefined ? null : address('/api/summary', all),
    version,
  );
  const named = range.kind === 'last' ? `the ${describeRange(range)} before` : 'the time before';
  return (
    <Shown answer={summary} what="the counts">
      {(found) =>
        // The lake may be of long ago: then another time is asked for in a moment.
        found.posts === 0 && lake === null ? (
          <Loading what="the counts" />
        ) : (
          <>
            {found.posts === 0 && (
              <p className="card row now-nothing">
                Nothing in this time{isFiltered(question) ? ' with these filters' : ''}.
                <button type="button" className="button" onClick={() => change({ range: { kind: 'all' } })}>
                  Show all time
                </button>
              </p>
            )}
            <Tiles
              summary={found}
              all={sentiment === undefined ? found : unnarrowed.data}
              beforeName={found.previous === null ? 'in all' : named}
              minutes={(bounds.to - bounds.from) / 60_000}
            />
          </>
        )
      }
    </Shown>
  );
}
