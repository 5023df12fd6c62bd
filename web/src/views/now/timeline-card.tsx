import { useMemo } from 'react';
import { address } from '../../api/request.ts';
import type { Gap, Window } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { TimelineChart, TimelineLegend } from '../../charts/timeline.tsx';
import { isPartial, timelineOf, timelineTable } from '../../charts/timeline-data.ts';
import { timelineSvg } from '../../charts/timeline-svg.ts';
import { formatLength } from '../../format.ts';
import { Empty, Shown } from '../../parts/states.tsx';
import { writeDuration } from '../../question/duration.ts';
import { type Scope, useQuestion } from '../../question/use-question.ts';
import { useColours } from '../../theme/colours.ts';

/** Sentiment over time, with what is missing; dragging over it narrows the range. */
export function TimelineCard({ scope }: { scope: Scope }) {
  const { change } = useQuestion();
  const { colours } = useColours();
  const { bounds, params, step, version } = scope;
  const length = writeDuration(step);
  const windows = useAnswer<{ windows: Window[] }>(
    address('/api/windows', { ...params, length, limit: 1000 }),
    version,
  );
  const { topic, from, to, sentiment } = params;
  const gaps = useAnswer<{ gaps: Gap[] }>(address('/api/gaps', { topic, from, to }), version).data?.gaps;
  const found = windows.data?.windows;
  const timeline = useMemo(
    () =>
      found === undefined
        ? null
        : timelineOf(found, gaps ?? [], {
            ...bounds,
            step,
            now: Date.now(),
            narrowed: sentiment !== undefined,
          }),
    [found, gaps, bounds, step, sentiment],
  );
  const title = `Posts and sentiment in windows of ${formatLength(step)}`;
  const last = timeline?.slots.at(-1);
  const partial = timeline !== null && last !== undefined && isPartial(timeline, last);
  return (
    <ChartFrame
      title={title}
      note={partial ? 'The last window is not over yet' : undefined}
      legend={<TimelineLegend timeline={timeline} />}
      table={timeline && timelineTable(timeline)}
      draw={timeline && (() => timelineSvg(timeline, title, colours))}
    >
      <Shown answer={windows} what="the timeline">
        {() =>
          timeline === null || (found?.length === 0 && timeline.missing.length === 0) ? (
            <Empty title="No posts in this time">Choose a longer range, or fewer filters.</Empty>
          ) : (
            <TimelineChart
              timeline={timeline}
              onZoom={(from, to) =>
                change({
                  range: {
                    kind: 'between',
                    from: new Date(from).toISOString(),
                    to: new Date(to).toISOString(),
                  },
                })
              }
            />
          )
        }
      </Shown>
    </ChartFrame>
  );
}
