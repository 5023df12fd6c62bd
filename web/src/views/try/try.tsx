/** A text is typed, and models say at once what they make of it. */
import { useId, useState } from 'react';
import type { Models } from '../../api/types.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { go, here, usePlace } from '../../app/location.ts';
import { useStore } from '../../app/store.ts';
import { formatCount, formatLanguage } from '../../format.ts';
import { Empty, Failure, Shown } from '../../parts/states.tsx';
import { useSettled } from '../../parts/use-settled.ts';
import { draft, share, write } from './draft.ts';
import { EXAMPLES } from './examples.ts';
import { Found } from './found.tsx';
import { type Candidate, candidatesOf, chosenOf } from './models.ts';
import { AskedScores, Scores } from './scores.tsx';
import { usePrediction } from './use-prediction.ts';
import { Words } from './words.tsx';
import './try.css';

/** Posts are far shorter; what words do costs a scoring of the text for each. */
const MOST_CHARACTERS = 10_000;
const SETTLE_MS = 150;

export default function TryView() {
  const models = useAnswer<Models>('/api/models');
  return (
    <>
      <header className="view-head">
        <h1>Try it</h1>
        <p className="quiet">What the models make of a text, as you type it</p>
      </header>
      <div className="stack">
        <Writing />
        <Shown answer={models} what="the models">
          {({ models }) => <Answers candidates={candidatesOf(models)} />}
        </Shown>
      </div>
    </>
  );
}

function Writing() {
  const text = useStore(draft);
  const id = useId();
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    const address = share();
    const copied = await navigator.clipboard?.writeText(address).then(
      () => true,
      () => false,
    );
    setSaid(copied ? 'The link is copied; it holds the text.' : 'The text is in the address now; copy that.');
  };
  return (
    <section className="card try-writing" aria-label="The text">
      <label htmlFor={id}>Text</label>
      <textarea
        id={id}
        className="field"
        rows={3}
        dir="auto"
        placeholder="Write or paste a post …"
        value={text}
        aria-describedby={`${id}-kept`}
        onChange={(event) => {
          setSaid('');
          write(event.target.value);
        }}
      />
      <div className="row">
        <span className="quiet">Examples, made up:</span>
        {EXAMPLES.map((example) => (
          <button
            key={example.name}
            type="button"
            className="button"
            aria-pressed={text === example.text}
            onClick={() => write(example.text)}
          >
            {example.name}
          </button>
        ))}
      </div>
      <div className="row try-foot">
        <p id={`${id}-kept`} className="quiet try-small">
          Scored by this Undertone alone, kept nowhere, and in no address unless you ask for the link.
        </p>
        <span className="try-small" role="status">
          {said}
        </span>
        <button type="button" className="button" disabled={text === ''} onClick={() => void copy()}>
          Copy a link with the text
        </button>
        <button type="button" className="button" disabled={text === ''} onClick={() => write('')}>
          Clear
        </button>
      </div>
    </section>
  );
}

function Answers({ candidates }: { candidates: readonly Candidate[] }) {
  const { search } = usePlace();
  const asked = new URLSearchParams(search).get('models')?.split(',') ?? null;
  const chosen = chosenOf(candidates, asked);
  const text = useSettled(useStore(draft), SETTLE_MS);
  if (chosen.length === 0) {
    return <Failure what="No model is there to be asked; “undertone models” says what is missing." />;
  }
  return (
    <div className="stack">
      <Choice candidates={candidates} chosen={chosen} />
      {text.length > MOST_CHARACTERS ? (
        <Failure
          what={`The text has ${formatCount(text.length)} characters; more than ${formatCount(MOST_CHARACTERS)} are not tried here. Shorten it, or use “undertone predict”.`}
        />
      ) : text.trim() === '' ? (
        <Empty title="No text was written yet">Write one above, or take an example.</Empty>
      ) : (
        <AnswersTo text={text} chosen={chosen} />
      )}
      <Limits chosen={chosen} />
    </div>
  );
}

function AnswersTo({ text, chosen }: { text: string; chosen: readonly Candidate[] }) {
  const [first, ...others] = chosen as [Candidate, ...Candidate[]];
  const answer = usePrediction(first.name, text);
  return (
    <>
      <div className="try-models">
        <Scores of={first} answer={answer} told />
        {others.map((of) => (
          <AskedScores key={of.name} of={of} text={text} />
        ))}
      </div>
      <div className="try-within">
        <Words chosen={chosen} text={text} />
        <Found of={first} answer={answer} />
      </div>
    </>
  );
}

function Choice({ candidates, chosen }: { candidates: readonly Candidate[]; chosen: readonly Candidate[] }) {
  const toggle = (name: string): void => {
    const names = chosen.map((one) => one.name);
    const next = names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
    if (next.length === 0) return;
    const params = new URLSearchParams(here().search);
    params.set('models', next.join(','));
    go({ search: `?${params.toString().replaceAll('%2C', ',').replaceAll('%40', '@')}` }, true);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row in every browser
    <div className="row" role="group" aria-label="Models that are asked">
      <span className="quiet">Models:</span>
      {candidates.map(({ name, model, missing }) => (
        <button
          key={name}
          type="button"
          className="button"
          aria-pressed={chosen.some((one) => one.name === name)}
          disabled={missing.length > 0}
          onClick={() => toggle(name)}
        >
          {model.name}
          {missing.length > 0 && ` (needs ${missing.join(' and ')}, not there)`}
        </button>
      ))}
    </div>
  );
}

function Limits({ chosen }: { chosen: readonly Candidate[] }) {
  const languages = [...new Set(chosen.flatMap(({ model }) => model.languages))].map(formatLanguage);
  return (
    <p className="quiet try-small">
      These models vouch for {new Intl.ListFormat().format(languages)} alone. A text in another language is
      scored here all the same, which says little; in a lake it stays unscored. They read one post at a time
      and know nothing of what it answers, of pictures, or of who wrote it; irony often misleads them.
    </p>
  );
}
