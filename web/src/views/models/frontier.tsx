/** Models by how good and how fast they are; what none is better than in both is joined by a line. */
import { useRef } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Drawing } from '../../charts/image.ts';
import type { Cell, Table } from '../../charts/table.ts';
import { formatCount } from '../../format.ts';
import { formatFigure } from './figures.ts';
import type { Placed } from './frontier-layout.ts';
import { FrontierPlot } from './frontier-plot.tsx';

interface Props {
  title: string;
  note: string;
  models: readonly Placed[];
}

export function Frontier({ title, note, models }: Props) {
  const plot = useRef<SVGSVGElement>(null);
  return (
    <ChartFrame title={title} note={note} table={tableOf(models)} draw={() => drawingOf(plot.current!)}>
      <FrontierPlot
        svg={plot}
        models={models}
        label={`${title}: ${models
          .map(
            ({ name, recall, speed }) =>
              `${name} ${formatFigure(recall)} at ${formatCount(Math.round(speed))} posts a second`,
          )
          .join(', ')}`}
      />
      <p className="quiet models-note">
        Upwards is better, to the right is faster, ten times at each line. Bars are 95 % intervals; a larger
        mark is a larger model. The dashed line joins those that no other beats in both.
      </p>
    </ChartFrame>
  );
}

function tableOf(models: readonly Placed[]): Table {
  const figure = (cell: Cell): string => formatFigure(cell as number);
  return {
    columns: [
      { title: 'Model' },
      { title: 'Macro-recall', numeric: true, show: figure },
      { title: 'From', numeric: true, show: figure },
      { title: 'To', numeric: true, show: figure },
      { title: 'Posts a second', numeric: true, show: (cell) => formatCount(Math.round(cell as number)) },
      { title: 'Bytes', numeric: true },
    ],
    rows: models.map(({ name, recall, interval, speed, bytes }) => [
      name,
      recall,
      interval.low,
      interval.high,
      speed,
      bytes,
    ]),
  };
}

function drawingOf(plot: SVGSVGElement): Drawing {
  const { width, height } = plot.viewBox.baseVal;
  return { svg: new XMLSerializer().serializeToString(plot), width, height };
}
