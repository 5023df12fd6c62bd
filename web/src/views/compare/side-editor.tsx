/** What one side is: a topic, a hashtag, words, a period … */
import { type FormEvent, useEffect, useState } from 'react';
import { BY, type By, type Side } from './sides.ts';

const NAMES: Record<Side['by'], string> = {
  topic: 'Topic',
  hashtag: 'Hashtag',
  entity: 'Name',
  q: 'Words',
  network: 'Network',
  lang: 'Language',
  period: 'Period',
};

interface Props {
  letter: string;
  side: Side;
  topics: readonly string[];
  /** What a period is at first. */
  period: { from: string; to: string };
  onChange(side: Side): void;
  onRemove: (() => void) | null;
}

export function SideEditor({ letter, side, topics, period, onChange, onRemove }: Props) {
  const become = (by: Side['by']): void => {
    if (by === 'period') onChange({ by, ...period });
    else onChange({ by, value: by === 'topic' ? (topics[0] ?? '') : '' });
  };
  return (
    <div className="row side-editor">
      <select
        className="field"
        aria-label={`Side ${letter} is a`}
        value={side.by}
        onChange={(event) => become(event.target.value as Side['by'])}
      >
        {[...BY.filter((by) => by !== 'topic' || topics.length > 0), 'period' as const].map((by) => (
          <option key={by} value={by}>
            {NAMES[by]}
          </option>
        ))}
      </select>
      {side.by === 'period' ? (
        <Period letter={letter} side={side} onChange={onChange} />
      ) : side.by === 'topic' && topics.length > 0 ? (
        <select
          className="field"
          aria-label={`Topic of side ${letter}`}
          value={side.value}
          onChange={(event) => onChange({ by: 'topic', value: event.target.value })}
        >
          {[...new Set([side.value, ...topics])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : (
        <Value letter={letter} by={side.by} value={side.value} onChange={onChange} />
      )}
      {onRemove !== null && (
        <button type="button" className="button button-plain" onClick={onRemove}>
          Remove <span className="unseen">side {letter}</span>
        </button>
      )}
    </div>
  );
}

function Value(props: { letter: string; by: By; value: string; onChange(side: Side): void }) {
  const { letter, by, value, onChange } = props;
  const [written, setWritten] = useState(value);
  useEffect(() => setWritten(value), [value]);
  const ask = (event?: FormEvent): void => {
    event?.preventDefault();
    if (written.trim() !== value) onChange({ by, value: written.trim() });
  };
  return (
    <form onSubmit={ask}>
      <input
        className="field"
        aria-label={`${NAMES[by]} of side ${letter}`}
        placeholder={NAMES[by]}
        maxLength={300}
        value={written}
        onChange={(event) => setWritten(event.target.value)}
        onBlur={() => ask()}
      />
    </form>
  );
}

/** Times are the browser's own. */
const local = (text: string): string => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return '';
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 'YYYY-MM-DDTHH:MM'.length);
};

function Period(props: {
  letter: string;
  side: Extract<Side, { by: 'period' }>;
  onChange(side: Side): void;
}) {
  const { letter, side, onChange } = props;
  const end = (name: 'from' | 'to', label: string) => (
    <input
      className="field"
      type="datetime-local"
      aria-label={`${label} of side ${letter}`}
      value={local(side[name])}
      onChange={(event) => {
        const time = Date.parse(event.target.value);
        if (!Number.isNaN(time)) onChange({ ...side, [name]: new Date(time).toISOString() });
      }}
    />
  );
  return (
    <>
      {end('from', 'Beginning')}
      <span className="quiet">to</span>
      {end('to', 'End')}
    </>
  );
}
