/** A chart by ECharts in the colours of the theme. Take the timeline for sentiment over time. */
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { useColours } from '../theme/colours.ts';
import type { Colours } from '../theme/palette.ts';
import type { Drawing } from './drawing.ts';

export type Option = EChartsCoreOption;

interface Props {
  /** Made anew when the data or the theme changes; colours are to be taken from what it is given. */
  option(colours: Colours): Option;
  /** What is seen, in words; the table behind it belongs to its ChartFrame. */
  label: string;
  height?: number;
  /** The `name` and the data of what was pressed. */
  onPress?(pressed: { seriesName?: string; name: string; dataIndex: number }): void;
}

const parts = () => import('./echarts-parts.ts');

export function EChart({ option, label, height = 280, onPress }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const { colours } = useColours();
  const latest = useRef({ option, colours, onPress });
  latest.current = { option, colours, onPress };

  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    let gone = false;
    const resized = new ResizeObserver(() => chart.current?.resize());
    void parts().then(({ init }) => {
      if (gone) return;
      emptiesItself(current);
      const made = init(current);
      chart.current = made;
      made.setOption(themed(latest.current.option(latest.current.colours), latest.current.colours));
      made.on('click', (pressed) => latest.current.onPress?.(pressed as { name: string; dataIndex: number }));
      resized.observe(current);
    });
    return () => {
      gone = true;
      resized.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(
    () => chart.current?.setOption(themed(option(colours), colours), { notMerge: true }),
    [option, colours],
  );

  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}

/**
 * ECharts empties its place by setting the markup within to none, which the Content-Security-Policy takes for markup
 * made of text and refuses.
 */
function emptiesItself(place: HTMLElement): void {
  Object.defineProperty(place, 'innerHTML', { configurable: true, set: () => place.replaceChildren() });
}

/** The same chart as an image, for its ChartFrame. */
export async function drawEChart(
  option: Option,
  colours: Colours,
  size = { width: 960, height: 400 },
): Promise<Drawing> {
  const { init } = await parts();
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({ ...themed(option, colours), animation: false, backgroundColor: colours.surface });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return { svg, ...size };
}

/**
 * What all have in common. Tooltips are drawn and not made of HTML: that would need inline styles, which the
 * Content-Security-Policy refuses, and could run what a post says.
 */
function themed(option: Option, colours: Colours): Option {
  return {
    animationDuration: 200,
    textStyle: { fontFamily: 'system-ui, sans-serif', fontSize: 12, color: colours.quiet },
    color: [colours.positive, colours.negative, colours.mixed, colours.neutral, colours.accent],
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    ...option,
    ...('tooltip' in option
      ? {
          tooltip: {
            ...(option.tooltip as object),
            renderMode: 'richText',
            backgroundColor: colours.surface,
            borderColor: colours.line,
            textStyle: { color: colours.ink, fontSize: 12 },
          },
        }
      : {}),
  };
}
