/** An alert to be written or changed, tried on the past as one types. */
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { type Draft, definitionOf, draftOf, NEW_DRAFT, saysItself } from './draft.ts';
import { Field } from './fields.tsx';
import { Condition, Holding, Measured, Narrowing, Told } from './form-parts.tsx';
import { Preview } from './preview.tsx';
import type { Alert, Channel } from './types.ts';

interface Props {
  /** The one that is changed; null for a new one. */
  alert: Alert | null;
  channels: readonly Channel[];
  onDone(): void;
  onSaved(): void;
}

export function AlertForm({ alert, channels, onDone, onSaved }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (alert === null ? NEW_DRAFT : draftOf(alert.definition)));
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [saving, setSaving] = useState(false);
  const definition = definitionOf(draft, alert?.definition ?? null);
  const set = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaving(true);
    try {
      const [method, path] =
        alert === null
          ? (['POST', '/api/alerts'] as const)
          : (['PUT', `/api/alerts/${encodeURIComponent(alert.name)}`] as const);
      await send(path, { method, body: definition });
      onSaved();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <div className="alert-editor">
      <form
        className="card stack alert-form"
        onSubmit={save}
        aria-label={alert === null ? 'New alert' : alert.name}
      >
        <h2>{alert === null ? 'New alert' : <bdi>{alert.name}</bdi>}</h2>
        {alert === null && (
          <Field label="Name">
            <input
              className="field"
              value={draft.name}
              maxLength={64}
              required
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
        )}
        <Measured draft={draft} set={set} />
        {!saysItself(draft.measure) && <Condition draft={draft} set={set} />}
        <Narrowing draft={draft} set={set} />
        <Holding draft={draft} set={set} />
        <Told draft={draft} set={set} channels={channels} />
        {problem !== null && (
          <p className="fault" role="alert">
            {problem.message}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button button-main" disabled={definition === null || saving}>
            {alert === null ? 'Watch for it' : 'Save'}
          </button>
          <button type="button" className="button" onClick={onDone}>
            Cancel
          </button>
        </div>
      </form>
      <Preview definition={definition} />
    </div>
  );
}
