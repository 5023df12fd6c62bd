import { type FormEvent, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { Popover } from '../parts/popover.tsx';
import { Checks } from './checks.tsx';
import { FILTER_TITLES } from './chips.tsx';
import type { TermName } from './question.ts';
import { useQuestion } from './use-question.ts';

const CHECKED = ['sentiment', 'network', 'lang'] as const;
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
  const [terms, setTerms] = useState(() => Object.fromEntries(TERMS.map((name) => [name, question[name]])));
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    change(Object.fromEntries(TERMS.map((name) => [name, terms[name]!.trim()])));
    onDone();
  };
  return (
    <form className="filter-panel" onSubmit={apply}>
      {CHECKED.map((name) => (
        <Checks
          key={name}
          name={name}
          chosen={question[name]}
          onChange={(chosen) => change({ [name]: chosen })}
        />
      ))}
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
