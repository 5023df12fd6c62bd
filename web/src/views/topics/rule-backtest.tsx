/** What a rule would have matched of the posts that are there. */
import { useMemo } from 'react';
import { send } from '../../api/request.ts';
import { useAsked } from '../../api/use-answer.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Plot } from '../../charts/plot/plot.ts';
import { drawPlot, PlotChart } from '../../charts/plot/plot-chart.tsx';
import type { Table } from '../../charts/table.ts';
import { formatCount, formatShare } from '../../format.ts';
import { ShortPosts } from '../../parts/short-post.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import { useColours } from '../../theme/colours.ts';
import type { RuleBacktest } from './types.ts';

/** `rule` is one that can be used; null where there is none. */
export function RuleTried({ rule }: { rule: string | null }) {
  const answer = useAsked<RuleBacktest>(
    rule === null ? null : `POST /api/topics/backtest ${rule}`,
    (signal) => send('/api/topics/backtest', { method: 'POST', body: { rule, examples: 5 }, signal }),
  );
  if (rule === null) return <Empty title="What the rule would have matched is shown here" />;
  return (
    <Shown answer={answer} what="what it would have matched">
      {(backtest) => <Tried backtest={backtest} />}
    </Shown>
  );
}

function Tried({ backtest }: { backtest: RuleBacktest }) {
  const { posts, matched, share, examples, notes, days } = backtest;
  const { colours } = useColours();
  const plot = useMemo(() => plotOf(backtest), [backtest]);
  if (posts === 0) return <Empty title="There is no post yet to try it on" />;
  const dated = days.filter(({ day }) => day !== null);
  return (
    <div className="stack">
      <p className="rule-sum" role="status">
        {formatCount(matched)} of {formatCount(posts)} posts match
        <span className="quiet"> {formatShare(share)} of what is there</span>
      </p>
      {dated.length > 1 && (
        <ChartFrame
          title="By day"
          table={tableOf(backtest)}
          draw={() => drawPlot(plot, 'Posts that match, by day', colours)}
        >
          <PlotChart
            plot={plot}
            height={160}
            label={`Posts that match on each of ${dated.length} days. The menu shows them as a table.`}
          />
        </ChartFrame>
      )}
      {examples.length > 0 && (
        <section className="stack" aria-label="The newest that match">
          <h3>The newest that match</h3>
          <ShortPosts posts={examples} />
        </section>
      )}
      {notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
    </div>
  );
}

function plotOf({ days }: RuleBacktest): Plot {
  const dated = days.filter(({ day }) => day !== null);
  return {
    kind: 'bars',
    name: 'Match',
    labels: dated.map(({ day }) => day!),
    values: dated.map(({ matched }) => matched),
    whole: true,
  };
}

const tableOf = ({ days }: RuleBacktest): Table => ({
  columns: [
    { title: 'Day (UTC)' },
    { title: 'Posts', numeric: true },
    { title: 'Match', numeric: true },
    { title: 'Share', numeric: true, show: (cell) => formatShare(cell as number | null) },
  ],
  rows: days.map(({ day, posts, matched, share }) => [day ?? 'no time', posts, matched, share]),
});
