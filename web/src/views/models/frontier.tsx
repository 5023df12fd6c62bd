/** Models by how good and how fast they are; what none is better than in both is joined by a line. */
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { Sized } from '../../charts/sized.tsx';
import { svgDrawing } from '../../charts/svg-drawing.ts';
import type { Cell, Table } from '../../charts/table.ts';
import { formatCount } from '../../format.ts';
import { useColours } from '../../theme/colours.ts';
import { formatFigure } from './figures.ts';
import { HEIGHT, type Placed } from './frontier-layout.ts';
import { FrontierPlot } from './frontier-plot.tsx';

/** CSS pixels. */
const SAVED_WIDTH = 960;

interface Props {
  title: string;
  note: string;
  models: readonly Placed[];
}

export function Frontier({ title, note, models }: Props) {
  const { colours } = useColours();
  const label = `${title}: ${models
    .map(
      ({ name, recall, speed }) =>
        `${name} ${formatFigure(recall)} at ${formatCount(Math.round(speed))} posts a second`,
    )
    .join(', ')}`;
  const plot = (width: number) => (
    <FrontierPlot models={models} label={label} width={width} colours={colours} />
  );
  const draw = () => svgDrawing(plot(SAVED_WIDTH), { width: SAVED_WIDTH, height: HEIGHT });
  return (
    <ChartFrame title={title} note={note} table={tableOf(models)} draw={draw}>
      <Sized>{plot}</Sized>
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
