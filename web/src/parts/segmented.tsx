import type { ReactNode } from 'react';
import './segmented.css';

interface Segment {
  key: string;
  label: ReactNode;
  on: boolean;
  pick(): void;
}

/** A few choices side by side, of which one holds. */
export function Segmented({
  name,
  segments,
  children,
}: {
  name: string;
  segments: readonly Segment[];
  children?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row in every browser
    <div className="segmented" role="group" aria-label={name}>
      {segments.map(({ key, label, on, pick }) => (
        <button key={key} type="button" aria-pressed={on} onClick={pick}>
          {label}
        </button>
      ))}
      {children}
    </div>
  );
}
