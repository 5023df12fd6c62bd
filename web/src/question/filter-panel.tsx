import { type FormEvent, useState } from 'react';
import type { TopEntry } from '../api/types.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Icon } from '../parts/icon.tsx';
import { Popover } from '../parts/popover.tsx';
import { FILTER_TITLES, showValue } from './chips.tsx';
import { LABELS, type ListName, type TermName } from './question.ts';
import { useQuestion } from './use-question.ts';

const TERMS: readonly TermName[] = ['author', 'hashtag', 'mention', 'entity'];

/** Opens what narrows the question. */
export function FilterPanel() {
  return (
    <Popover
      label={
        <>
          <Icon name="plus" /> Filter
        </>
      }
    >
      {(close) => <Panel onDone={close} />}
    </Popover>
  );
}

function Panel({ onDone }: { onDone(): void }) {
  const { question, change } = useQuestion();
  const networks = useAnswer<{ top: TopEntry[] }>('/api/top/networks').data?.top ?? [];
  const langs = useAnswer<{ top: TopEntry[] }>('/api/top/langs?limit=8').data?.top ?? [];
  const [terms, setTerms] = useState(() => Object.fromEntries(TERMS.map((name) => [name, question[name]])));
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    change(Object.fromEntries(TERMS.map((name) => [name, terms[name]!.trim()])));
    onDone();
  };
  return (
    <form className="filter-panel" onSubmit={apply}>
      <Checks name="sentiment" values={LABELS} />
      <Checks name="network" values={networks.map(({ key }) => key)} />
      <Checks name="lang" values={langs.map(({ key }) => key)} />
      {TERMS.map((name) => (
        <label key={name}>
          <span className="label">{FILTER_TITLES[name]}</span>
          <input
            className="field"
            value={terms[name]}
            maxLength={300}
            onChange={(event) => setTerms({ ...terms, [name]: event.target.value })}
          />
        </label>
      ))}
      <button type="submit" className="button button-main">
        Apply
      </button>
    </form>
  );
}

function Checks({ name, values }: { name: ListName; values: readonly string[] }) {
  const { question, change } = useQuestion();
  const chosen = question[name];
  const all = [...new Set([...values, ...chosen])];
  if (all.length === 0) return null;
  return (
    <fieldset>
      <legend>{FILTER_TITLES[name]}</legend>
      {all.map((value) => (
        <label key={value} className="row">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={(event) =>
              change({
                [name]: event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value),
              })
            }
          />
          {showValue(name, value)}
        </label>
      ))}
    </fieldset>
  );
}
