/** A rule as it is typed, with what is wrong with it shown where it is. */
import { useId } from 'react';
import { send } from '../../api/request.ts';
import { type Answer, useAsked } from '../../api/use-answer.ts';

export interface CheckedRule {
  rule: string;
  advice: string[];
}

/** What the server says of a rule; asks nothing while it is empty. */
export function useCheckedRule(rule: string): Answer<CheckedRule> {
  return useAsked<CheckedRule>(rule.trim() === '' ? null : `POST /api/topics/check ${rule}`, (signal) =>
    send('/api/topics/check', { method: 'POST', body: { rule }, signal }),
  );
}

interface Props {
  rule: string;
  /** Of the rule as it was when it was last checked. */
  checked: Answer<CheckedRule>;
  checkedRule: string;
  onType(rule: string): void;
}

export function RuleField({ rule, checked, checkedRule, onType }: Props) {
  const id = useId();
  const isCurrent = rule === checkedRule && !checked.loading;
  const fault = isCurrent && checked.error !== null ? checked.error : null;
  const column = fault?.faults.find((one) => one.column !== undefined)?.column;
  return (
    <div className="rule">
      <label>
        <span className="label">Rule</span>
        <textarea
          className="field rule-text"
          value={rule}
          rows={3}
          maxLength={4096}
          spellCheck={false}
          required
          aria-invalid={fault !== null}
          aria-describedby={id}
          placeholder={'coffee OR "flat white" -is:retweet'}
          onChange={(event) => onType(event.target.value)}
        />
      </label>
      <div id={id} className="rule-says" role="status">
        {fault !== null && (
          <>
            {column !== undefined && <Place rule={rule} column={column} />}
            <p className="fault">{fault.message}</p>
          </>
        )}
        {isCurrent && fault === null && checked.data !== null && rule.trim() !== '' && (
          <>
            <p className="quiet">
              Read as <code dir="auto">{checked.data.rule}</code>
            </p>
            {checked.data.advice.map((sentence) => (
              <p key={sentence} className="rule-advice">
                {sentence}
              </p>
            ))}
          </>
        )}
      </div>
    </div>
  );
}

const AROUND = 40;

/** The rule around a column, which counts characters from 1, with what stands there marked. */
function Place({ rule, column }: { rule: string; column: number }) {
  const characters = [...rule];
  const at = Math.min(column - 1, characters.length);
  const end = characters.findIndex((one, place) => place > at && /\s/.test(one));
  const stop = end < 0 ? characters.length : end;
  const before = characters.slice(Math.max(0, at - AROUND), at).join('');
  const there = characters.slice(at, stop).join('');
  return (
    <p className="rule-place">
      <code>
        {at > AROUND && '…'}
        {before}
        <mark>{there === '' ? ' ' : there}</mark>
        {characters.slice(stop, stop + AROUND).join('')}
      </code>
    </p>
  );
}
