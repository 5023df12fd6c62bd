/** Values of a filter to be ticked: how a sentiment, a network or a language is picked, wherever that is. */
import { useState } from 'react';
import type { TopEntry } from '../api/types.ts';
import { useAnswer } from '../api/use-answer.ts';
import { FILTER_TITLES, showValue } from './chips.tsx';
import { LABELS, type ListName } from './question.ts';
import './checks.css';

/** More of them are shown on request. */
const FEW = 8;

interface Props {
  name: Exclude<ListName, 'topic'>;
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Those that posts have, most first, and those that are chosen. */
export function Checks({ name, chosen, onChange }: Props) {
  const [all, setAll] = useState(false);
  const known = useValues(name);
  const values = [...new Set([...(all ? known : known.slice(0, FEW)), ...chosen])];
  if (values.length === 0) return null;
  return (
    <fieldset className="checks">
      <legend>{FILTER_TITLES[name]}</legend>
      {values.map((value) => (
        <label key={value} className="row">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
          {showValue(name, value)}
        </label>
      ))}
      {!all && known.length > FEW && (
        <button type="button" className="button button-plain" onClick={() => setAll(true)}>
          {known.length - FEW} more
        </button>
      )}
    </fieldset>
  );
}

function useValues(name: Props['name']): readonly string[] {
  const path = { sentiment: null, network: '/api/top/networks', lang: '/api/top/langs?limit=60' }[name];
  const { data } = useAnswer<{ top: TopEntry[] }>(path);
  return path === null ? LABELS : (data?.top ?? []).map(({ key }) => key);
}
