/** What lies under the pointer, beside it. For the eye alone: the table behind the chart tells the same. */
import type { ReactNode } from 'react';
import './chart-tip.css';

interface Props {
  title: ReactNode;
  /** Where the pointer is from the left of the chart, and how wide that is, in CSS pixels. */
  left: number;
  width: number;
  children: ReactNode;
}

export function ChartTip({ title, left, width, children }: Props) {
  return (
    <div
      className="chart-tip"
      aria-hidden="true"
      style={left > width / 2 ? { right: width - left + 12 } : { left: left + 12 }}
    >
      <p className="chart-tip-title">{title}</p>
      {children}
    </div>
  );
}
