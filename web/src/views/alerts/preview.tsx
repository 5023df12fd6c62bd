/** How often what is being written would have fired, as it is written. */
import { useMemo } from 'react';
import { send } from '../../api/request.ts';
import { useAsked } from '../../api/use-answer.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { drawPlot, PlotChart } from '../../charts/plot/plot-chart.tsx';
import { capital, formatBetween, formatCount } from '../../format.ts';
import { ShortPosts } from '../../parts/short-post.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import { useSettled } from '../../parts/use-settled.ts';
import { useColours } from '../../theme/colours.ts';
import { previewPlot, previewTable } from './preview-chart.ts';
import type { AlertMeasure, Backtest } from './types.ts';
import { MEASURES } from './words.ts';

const SETTLES_MS = 300;
const SHOWN = 5;

export function Preview({ definition }: { definition: Record<string, unknown> | null }) {
  // The name changes nothing of it, and is often there last.
  const asked = definition === null ? null : JSON.stringify({ alert: { ...definition, name: 'preview' } });
  const key = useSettled(asked, SETTLES_MS);
  const answer = useAsked<Backtest>(key === null ? null : `POST /api/alerts/backtest ${key}`, (signal) =>
    send('/api/alerts/backtest', { method: 'POST', body: JSON.parse(key!), signal }),
  );
  if (key === null) {
    return <Empty title="Say when it is met, and what it would have fired is shown here" />;
  }
  return (
    <Shown answer={answer} what="what it would have fired">
      {(backtest) => <Tested backtest={backtest} measure={definition?.measure as AlertMeasure} />}
    </Shown>
  );
}

function Tested({ backtest, measure }: { backtest: Backtest; measure: AlertMeasure }) {
  const { windows, firings, met, unknown, from, to } = backtest;
  const { colours } = useColours();
  const plot = useMemo(() => previewPlot(backtest, measure), [backtest, measure]);
  if (from === null || to === null) {
    return <Empty title="No window is over yet">What was collected so far is too little to try it on.</Empty>;
  }
  const latest = firings.slice(-SHOWN).reverse();
  const times = firings.length === 1 ? 'once' : `${formatCount(firings.length)} times`;
  return (
    <div className="alert-preview">
      <p className="alert-preview-sum" role="status">
        {firings.length === 0 ? 'It would not have fired' : `It would have fired ${times}`}
        <span className="quiet">
          {' '}
          {formatBetween(from, to)}: {formatCount(met)} of {formatCount(windows.length)} windows meet it
          {unknown > 0 && `, of ${formatCount(unknown)} too little is known`}
        </span>
      </p>
      <ChartFrame
        title="On the past"
        table={previewTable(backtest, measure)}
        draw={() => drawPlot(plot, MEASURES[measure], colours)}
        legend={<PreviewLegend backtest={backtest} />}
      >
        <PlotChart
          plot={plot}
          height={220}
          label={`What it measures over ${formatCount(windows.length)} windows; it would have fired ${times}. The menu shows them as a table.`}
        />
      </ChartFrame>
      {latest.length > 0 && (
        <section className="stack" aria-label="When it would have fired">
          {latest.map(({ window_start, ended, reading, drivers }) => (
            <div key={window_start} className="alert-would">
              <p>
                <strong>{formatBetween(window_start, ended ?? to)}</strong>
                <span className="quiet"> {capital(reading)}</span>
              </p>
              {drivers !== null && drivers.terms.length > 0 && (
                <p>
                  New: <bdi>{drivers.terms.map(({ term }) => term).join(', ')}</bdi>
                </p>
              )}
              {drivers !== null && <ShortPosts posts={drivers.posts} />}
            </div>
          ))}
          {firings.length > latest.length && (
            <p className="quiet">and {formatCount(firings.length - latest.length)} before</p>
          )}
        </section>
      )}
    </div>
  );
}

function PreviewLegend({ backtest }: { backtest: Backtest }) {
  const hasUsual = backtest.windows.some(({ expected }) => expected !== null);
  return (
    <ul className="alert-legend">
      <li>
        <i className="alert-key measured" aria-hidden="true" /> Measured
      </li>
      {hasUsual && (
        <li>
          <i className="alert-key usual" aria-hidden="true" /> Usual
        </li>
      )}
      <li>
        <i className="alert-key limit" aria-hidden="true" /> Limit
      </li>
      <li>
        <i className="alert-key fires" aria-hidden="true" /> Fires
      </li>
    </ul>
  );
}
