import { type FormEvent, useState } from 'react';
import { formatBetween, formatTime } from '../format.ts';
import { Popover } from '../parts/popover.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { showDuration } from './duration.ts';
import { useFittingRange, useLake } from './lake.tsx';
import { boundsOf, OFFERED, type Range, sameRange } from './range.ts';
import { useQuestion } from './use-question.ts';

export function describeRange(range: Range, now = Date.now()): string {
  switch (range.kind) {
    case 'live':
      return 'Live';
    case 'all':
      return 'All time';
    case 'last':
      return showDuration(range.span, 'narrow');
    case 'between': {
      const bounds = boundsOf(range, now);
      if (bounds?.from != null && bounds.to != null) return formatBetween(bounds.from, bounds.to);
      if (bounds?.from != null) return `Since ${formatTime(bounds.from)}`;
      return bounds?.to == null ? 'All time' : `Until ${formatTime(bounds.to)}`;
    }
  }
}

/** The range: those mostly wanted at a press, any other by its ends. */
export function RangePicker() {
  const { question, change } = useQuestion();
  const fitting = useFittingRange(useLake().data);
  const range = question.range ?? fitting;
  const offered: Range[] = [...OFFERED, { kind: 'all' }];
  const custom = !offered.some((one) => sameRange(one, range));
  return (
    <div className="row">
      <Segmented
        name="Range"
        segments={offered.map((one) => ({
          key: JSON.stringify(one),
          label: one.kind === 'all' ? 'All' : describeRange(one),
          on: sameRange(one, range),
          pick: () => change({ range: one }),
        }))}
      />
      <Popover
        label={custom ? describeRange(range) : 'Custom'}
        name={custom ? `Range: ${describeRange(range)}` : 'Custom range'}
        className={custom ? 'button range-custom' : 'button button-plain'}
      >
        {(close) => (
          <RangeForm
            range={range}
            onPick={(picked) => {
              change({ range: picked });
              close();
            }}
          />
        )}
      </Popover>
    </div>
  );
}

function RangeForm({ range, onPick }: { range: Range; onPick(range: Range): void }) {
  const written =
    range.kind === 'between' ? range : { from: range.kind === 'last' ? `-${range.span}` : '', to: '' };
  const [from, setFrom] = useState(written.from);
  const [to, setTo] = useState(written.to);
  const [fault, setFault] = useState('');
  const pick = (event: FormEvent): void => {
    event.preventDefault();
    const picked: Range = { kind: 'between', from: from.trim(), to: to.trim() };
    if (picked.from === '' && picked.to === '') onPick({ kind: 'all' });
    else if (boundsOf(picked, Date.now()) !== null) onPick(picked);
    else setFault('Write times like 2026-01-31 12:00, now, or -3d; the earlier one first.');
  };
  return (
    <form className="range-form" onSubmit={pick}>
      <label>
        <span className="label">From</span>
        <input
          className="field"
          placeholder="-3d, or 2026-01-31 12:00"
          value={from}
          onChange={(e) => setFrom(e.target.value)}
        />
      </label>
      <label>
        <span className="label">To</span>
        <input className="field" placeholder="now" value={to} onChange={(e) => setTo(e.target.value)} />
      </label>
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <p className="quiet label">A length before now (-90m, -3d, -2w), or a time in your own time zone.</p>
      <button type="submit" className="button button-main">
        Show
      </button>
    </form>
  );
}
