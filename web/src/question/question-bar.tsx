/** The bar above a view: topic, range, words, filters, and a chip for each that holds. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiError, address, send } from '../api/request.ts';
import { useShortcut } from '../app/shortcuts.ts';
import { Chips } from './chips.tsx';
import { FilterPanel } from './filter-panel.tsx';
import { RangePicker } from './range-picker.tsx';
import { TopicPicker } from './topic-picker.tsx';
import { useQuestion } from './use-question.ts';
import './question-bar.css';

export function QuestionBar() {
  return (
    <search className="question-bar" aria-label="What is looked at">
      <TopicPicker />
      <RangePicker />
      <WordsField />
      <FilterPanel />
      <Chips />
    </search>
  );
}

/** Where a text is a rule rather than words: it names an operator, or groups. */
const isRule = (text: string): boolean => /(^|[\s(])-?((from|to|lang|url|is|has):\S|\((?=\S))/i.test(text);

/** Words of the text, or a rule in the language of topics, asked for when Enter is pressed. */
function WordsField() {
  const { question, change } = useQuestion();
  const held = [question.q, question.rule].filter((one) => one !== '').join(' ');
  const [written, setWritten] = useState(held);
  const [fault, setFault] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setWritten(held), [held]);
  useShortcut(['/'], 'Words to look for', () => field.current?.focus());
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const text = written.trim();
    if (!isRule(text)) return change({ q: text, rule: '' });
    try {
      // No post is that young: it is asked only whether the rule can be.
      await send(address('/api/posts', { rule: text, from: LAST_TIME, limit: 1 }));
      change({ q: '', rule: text });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error.message);
    }
  };
  return (
    <form className="words-field" onSubmit={ask}>
      <input
        ref={field}
        className="field"
        type="search"
        enterKeyHint="search"
        aria-label="Words in the text, or a rule"
        aria-invalid={fault !== ''}
        aria-describedby={fault === '' ? undefined : 'words-fault'}
        placeholder="Words in the text, or a rule"
        title={
          'Words, "phrases", -not, either OR other, #tag, @name, begin*; or a rule, such as coffee from:ada -is:repost'
        }
        maxLength={4096}
        value={written}
        onChange={(event) => {
          setWritten(event.target.value);
          setFault('');
          if (event.target.value === '' && held !== '') change({ q: '', rule: '' });
        }}
      />
      {fault !== '' && (
        <p id="words-fault" className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

const LAST_TIME = '9999-01-01T00:00:00Z';
