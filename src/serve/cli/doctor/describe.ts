import type { Colour } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';
import type { Finding, Status } from './check.ts';

export type Named = { name: string } & Finding;

const MARKS: Record<Status, { mark: string; colour: Colour }> = {
  ok: { mark: 'ok  ', colour: 'green' },
  warn: { mark: 'warn', colour: 'yellow' },
  fail: { mark: 'FAIL', colour: 'red' },
};

/** Findings for people: a mark, the name and what was found in columns, advice below; parts stand indented. */
export function describe(
  findings: readonly Named[],
  paint: (colour: Colour, text: string) => string,
  margin = '',
): string {
  const width = Math.max(...findings.map(({ name }) => printable(name).length));
  return findings
    .map(({ name, status, found, advice, parts }) => {
      const { mark, colour } = MARKS[status];
      const indent = margin + ' '.repeat(mark.length + width + 4);
      const lines = found.split('\n').map(printable).join(`\n${indent}`);
      const more = advice === undefined ? '' : `\n${indent}${printable(advice)}`;
      const below = parts === undefined ? '' : describe(parts, paint, `${margin}      `);
      return `${margin}${paint(colour, mark)}  ${printable(name).padEnd(width)}  ${lines}${more}\n${below}`;
    })
    .join('');
}
