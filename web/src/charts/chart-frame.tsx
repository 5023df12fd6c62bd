/**
 * What stands around every chart: title, legend, and a menu by which it is copied or saved as PNG or SVG, its
 * data saved as CSV, and the table behind it shown.
 */
import { type ReactNode, useId, useState } from 'react';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { type Choice, Menu } from '../parts/popover.tsx';
import { fileName, save } from '../parts/save.ts';
import type { Drawing } from './drawing.ts';
import { toPng } from './image.ts';
import { type Table, toCsv } from './table.ts';
import './chart-frame.css';

interface Props {
  title: string;
  /** A line beside the title. */
  note?: ReactNode;
  legend?: ReactNode;
  /** Null while there is no data. */
  table: Table | null;
  /** Draws the chart as an image; null where it cannot be. */
  draw: (() => Drawing | Promise<Drawing>) | null;
  children: ReactNode;
}

export function ChartFrame({ title, note, legend, table, draw, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const [said, setSaid] = useState('');
  const id = useId();
  const name = (ending: string): string => fileName(title, ending);
  const tell = (work: Promise<string>): void => {
    work.then(setSaid, (error: Error) => setSaid(`That did not work (${error.message}).`));
  };
  const choices: Choice[] = [
    { what: asTable ? 'Show as chart' : 'Show as table', run: () => setAsTable(!asTable) },
    ...(draw === null ? [] : imageChoices(draw, name, tell)),
    { what: 'Save data as CSV', run: () => save(toCsv(table!), name('csv'), 'text/csv') },
  ];
  return (
    <section className="card chart-frame" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <p className="quiet chart-note">{note}</p>}
        <span className="unseen" role="status">
          {said}
        </span>
        {table !== null && (
          <Menu
            name={`${title}: table, image, data`}
            className="button button-plain"
            align="end"
            label={<Icon name="more" />}
            choices={choices}
          />
        )}
      </div>
      {asTable && table !== null ? (
        <DataTable name={`${title}, as a table`} table={table} />
      ) : (
        <>
          {legend}
          {children}
        </>
      )}
    </section>
  );
}

function imageChoices(
  draw: () => Drawing | Promise<Drawing>,
  name: (ending: string) => string,
  tell: (work: Promise<string>) => void,
): Choice[] {
  // The clipboard is there on this machine and behind https alone.
  const not = navigator.clipboard === undefined ? { not: 'The browser allows this over https alone' } : {};
  const png = async (): Promise<Blob> => toPng(await draw());
  const copied = async (item: ClipboardItem): Promise<string> => {
    await navigator.clipboard.write([item]);
    return 'Copied';
  };
  const saved = async (content: Blob | string, ending: string): Promise<string> => {
    save(content, name(ending), 'image/svg+xml');
    return 'Saved';
  };
  return [
    { what: 'Copy as PNG', ...not, run: () => tell(copied(new ClipboardItem({ 'image/png': png() }))) },
    {
      what: 'Copy as SVG',
      ...not,
      run: () => tell((async () => copied(new ClipboardItem({ 'text/plain': (await draw()).svg })))()),
    },
    { what: 'Save as PNG', run: () => tell((async () => saved(await png(), 'png'))()) },
    { what: 'Save as SVG', run: () => tell((async () => saved((await draw()).svg, 'svg'))()) },
  ];
}
