/** Models compared on a labelled file of the person's own. */
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { formatCount } from '../../format.ts';
import { Failure, Shown } from '../../parts/states.tsx';
import { useClock } from '../../parts/use-clock.ts';
import { nameOf } from './figures.ts';
import { FileResult } from './file-result.tsx';
import type { PartProps } from './models.tsx';
import { useParameter } from './parameter.ts';
import { readText } from './read-file.ts';
import type { Evaluation } from './types.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_MODELS = 6;
const POLL_MS = 700;

export default function OnFile({ models }: PartProps) {
  const [id, setId] = useParameter('evaluation');
  return (
    <div className="stack">
      <Ask models={models} onBegun={setId} />
      {id !== '' && <Progress key={id} id={id} models={models} />}
    </div>
  );
}

function Ask({ models: { models }, onBegun }: PartProps & { onBegun(id: string): void }) {
  const usable = models.filter(({ kind, missing }) => kind !== 'remote' && missing.length === 0);
  const [chosen, setChosen] = useState<readonly string[]>(() => usable.slice(0, MOST_MODELS).map(nameOf));
  const [file, setFile] = useState<File | null>(null);
  const [columns, setColumns] = useState({ text: '', label: '' });
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const tooLarge = file !== null && file.size > MOST_BYTES;
  const toggle = (name: string): void =>
    setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  const begin = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFault('');
    setSending(true);
    try {
      const body = {
        // In the order of the list, whatever was pressed first.
        models: usable.map(nameOf).filter((name) => chosen.includes(name)),
        file: file!.name.slice(0, 200),
        content: await readText(file!),
        ...(columns.text === '' ? {} : { text_column: columns.text }),
        ...(columns.label === '' ? {} : { label_column: columns.label }),
      };
      onBegun((await send<Evaluation>('/api/evaluations', { method: 'POST', body })).id);
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : `The file cannot be read (${String(error)}).`);
    } finally {
      setSending(false);
    }
  };
  return (
    <form className="card stack" aria-label="What is compared" onSubmit={(event) => void begin(event)}>
      <p>
        A CSV or TSV file with a column of texts and one of labels: negative, neutral and positive, or numbers
        such as 0, 2 and 4. It is read by this Undertone and not kept; {formatCount(50_000)} texts and{' '}
        {formatCount(MOST_BYTES / 1024 / 1024)} MB at the most.
      </p>
      <label>
        <span className="label">File</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
          required
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <fieldset className="models-fieldset">
        <legend className="label">Models, {MOST_MODELS} at the most</legend>
        <div className="row">
          {usable.map((model) => (
            <label key={nameOf(model)} className="models-check">
              <input
                type="checkbox"
                checked={chosen.includes(nameOf(model))}
                disabled={!chosen.includes(nameOf(model)) && chosen.length >= MOST_MODELS}
                onChange={() => toggle(nameOf(model))}
              />
              {nameOf(model)}
            </label>
          ))}
        </div>
      </fieldset>
      <details>
        <summary>Columns, where guessing is wrong</summary>
        <div className="row models-fields">
          {(['text', 'label'] as const).map((what) => (
            <label key={what}>
              <span className="label">Column of {what}s, its name or number</span>
              <input
                className="field"
                value={columns[what]}
                onChange={(event) => setColumns({ ...columns, [what]: event.target.value.trim() })}
              />
            </label>
          ))}
        </div>
      </details>
      {tooLarge && <p className="fault">This file is too large; “undertone evaluate” takes any size.</p>}
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div className="row">
        <button
          type="submit"
          className="button button-main"
          disabled={file === null || tooLarge || chosen.length === 0 || sending}
        >
          Compare
        </button>
      </div>
    </form>
  );
}

function Progress({ id, models }: PartProps & { id: string }) {
  const [over, setOver] = useState(false);
  const tick = useClock(POLL_MS);
  const path = `/api/evaluations/${encodeURIComponent(id)}`;
  const answer = useAnswer<Evaluation>(path, over ? 'over' : tick);
  const state = answer.data?.state;
  useEffect(() => setOver(state !== undefined && state !== 'running'), [state]);
  const cancel = async (): Promise<void> => {
    await send(`${path}/cancel`, { method: 'POST' }).catch(() => {});
    answer.again();
  };
  if (answer.error?.status === 404) {
    return <Failure what="That comparison is not remembered any more; choose the file again." />;
  }
  return (
    <Shown answer={answer} what="the comparison">
      {(run) => {
        if (run.state === 'failed') return <Failure what={run.reason ?? 'It failed.'} />;
        if (run.state === 'cancelled') return <Failure what="The comparison was stopped." />;
        if (run.result !== null) return <FileResult file={run.file} result={run.result} models={models} />;
        return <Running run={run} onCancel={() => void cancel()} />;
      }}
    </Shown>
  );
}

function Running({ run, onCancel }: { run: Evaluation; onCancel(): void }) {
  const at = run.model === null ? 0 : run.models.indexOf(run.model);
  const share = (Math.max(0, at) + run.share) / run.models.length;
  return (
    <section className="card row" aria-label="Progress">
      <progress value={share} aria-label="Texts read" />
      <span role="status">{run.model === null ? 'Reading the file' : `${run.model} reads ${run.file}`}</span>
      <button type="button" className="button" onClick={onCancel}>
        Stop
      </button>
    </section>
  );
}
