import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import { capital, formatBetween, formatCount, formatNet, formatShare } from '../format.ts';
import { useColours } from '../theme/colours.ts';
import { SIGNS } from '../theme/palette.ts';
import { ChartTip } from './chart-tip.tsx';
import { hasNet, isPartial, type Slot, STACK, type Timeline } from './timeline-data.ts';
import { createPlot, type Plot } from './timeline-plot.ts';
import './timeline.css';

interface Props {
  timeline: Timeline;
  /** Ends of what was dragged over, ms. */
  onZoom(from: number, to: number): void;
  height?: number;
}

/** Room of the axis at the left, CSS pixels. */
const AXIS = 48;

/** Posts by window, stacked by sentiment, with net sentiment over them and what is missing hatched. */
export function TimelineChart({ timeline, onZoom, height = 240 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const { colours } = useColours();
  const [hovered, setHovered] = useState<{ slot: number; left: number } | null>(null);
  const latest = useRef({ timeline, onZoom });
  latest.current = { timeline, onZoom };

  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const size = { width: Math.max(200, current.clientWidth), height };
    const watch = {
      onHover: (slot: number | null, left: number) => setHovered(slot === null ? null : { slot, left }),
      onZoom: (from: number, to: number) => latest.current.onZoom(from, to),
    };
    const made = createPlot(current, size, colours, watch, latest.current.timeline);
    plot.current = made;
    const resized = new ResizeObserver(() => made.resize(Math.max(200, current.clientWidth), height));
    resized.observe(current);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [colours, height]);
  useEffect(() => plot.current?.update(timeline), [timeline]);

  const slot = hovered === null ? undefined : timeline.slots[hovered.slot];
  return (
    <div className="timeline">
      <div
        ref={place}
        className="timeline-plot"
        role="img"
        aria-label={describe(timeline)}
        style={{ height }}
      />
      {slot !== undefined && (
        <Tip
          timeline={timeline}
          slot={slot}
          left={AXIS + hovered!.left}
          width={place.current?.clientWidth ?? 0}
        />
      )}
    </div>
  );
}

function describe({ slots, missing }: Timeline): string {
  const total = slots.reduce((sum, { posts }) => sum + posts, 0);
  const highest = Math.max(0, ...slots.map(({ posts }) => posts));
  const gaps = missing.length === 0 ? '' : `; ${missing.length} gaps in what was collected`;
  return `${formatCount(total)} posts over time, up to ${formatCount(highest)} in a window${gaps}. The menu shows them as a table.`;
}

function Tip({
  timeline,
  slot,
  left,
  width,
}: {
  timeline: Timeline;
  slot: Slot;
  left: number;
  width: number;
}) {
  const { start, posts, unscored, counts, net, coverage } = slot;
  const gap = timeline.missing.find(({ from, to }) => from < start + timeline.step && to > start);
  return (
    <ChartTip title={formatBetween(start, start + timeline.step)} left={left} width={width}>
      <dl>
        <dt>Posts</dt>
        <dd>{formatCount(posts)}</dd>
        {STACK.filter((label) => counts[label] > 0).map((label) => (
          <div key={label}>
            <dt>
              <i className={`swatch mark ${label}`} /> {SIGNS[label]} {capital(label)}
            </dt>
            <dd>{formatCount(counts[label])}</dd>
          </div>
        ))}
        {unscored > 0 && (
          <div>
            <dt>Not scored</dt>
            <dd>{formatCount(unscored)}</dd>
          </div>
        )}
        <dt>Net sentiment</dt>
        <dd>{formatNet(net)}</dd>
        {coverage !== null && coverage < 1 && (
          <div>
            <dt>Accounted for</dt>
            <dd>{formatShare(coverage)}</dd>
          </div>
        )}
      </dl>
      {gap !== undefined && <p>Missing here: {gap.why}</p>}
      {isPartial(timeline, slot) && <p>Not over yet</p>}
    </ChartTip>
  );
}

/** What the colours, the line and the hatching are. */
export function TimelineLegend({ timeline }: { timeline: Timeline | null }) {
  return (
    <ul className="legend">
      {STACK.map((label) => (
        <li key={label}>
          <i className={`swatch mark ${label}`} aria-hidden="true" /> {SIGNS[label]} {capital(label)}
        </li>
      ))}
      {timeline !== null && hasNet(timeline) && (
        <li>
          <i className="swatch line" aria-hidden="true" /> Net sentiment (right), where 5 or more are scored
        </li>
      )}
      {timeline !== null && timeline.missing.length > 0 && (
        <li>
          <i className="swatch gap" aria-hidden="true" /> Not known
        </li>
      )}
    </ul>
  );
}
