/** The bar above a view: topic, range, words, filters, and a chip for each that holds. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
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

/** Words of the text, asked for when Enter is pressed. */
function WordsField() {
  const { question, change } = useQuestion();
  const [written, setWritten] = useState(question.q);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setWritten(question.q), [question.q]);
  useShortcut(['/'], 'Words to look for', () => field.current?.focus());
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    change({ q: written.trim() });
  };
  return (
    <form className="words-field" onSubmit={ask}>
      <input
        ref={field}
        className="field"
        type="search"
        enterKeyHint="search"
        aria-label="Words in the text"
        placeholder="Words in the text"
        maxLength={1000}
        value={written}
        onChange={(event) => {
          setWritten(event.target.value);
          if (event.target.value === '' && question.q !== '') change({ q: '' });
        }}
      />
    </form>
  );
}
