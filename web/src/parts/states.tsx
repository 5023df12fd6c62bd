/** What stands where there is nothing to show: not yet, not at all, or not any more. */
import type { ReactNode } from 'react';
import type { ApiError } from '../api/request.ts';
import './states.css';

export function Loading({ what }: { what: string }) {
  return (
    <div className="state" role="status">
      <span className="unseen">Loading {what}</span>
      <span className="state-bar" aria-hidden="true" />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children !== undefined && <div className="quiet">{children}</div>}
    </div>
  );
}

export function Failure(props: { what: string; action?: string; onAction?(): void }) {
  const { what, action, onAction } = props;
  return (
    <div className="state" role="alert">
      <p className="fault">{what}</p>
      {onAction !== undefined && (
        <button type="button" className="button" onClick={onAction}>
          {action ?? 'Try again'}
        </button>
      )}
    </div>
  );
}

interface Answered<T> {
  data: T | null;
  error: ApiError | null;
  stale: boolean;
  again(): void;
}

/** An answer in each of its states: the content where there is one, dimmed while it answers an older question. */
export function Shown<T>(props: { answer: Answered<T>; what: string; children(data: T): ReactNode }) {
  const { data, error, stale, again } = props.answer;
  if (data === null) {
    if (error === null) return <Loading what={props.what} />;
    return <Failure what={error.message} onAction={again} />;
  }
  return (
    <div className="shown" data-stale={stale || undefined}>
      {/* What was there stays to be read where the server is away for a while. */}
      {error !== null && error.code !== 'offline' && <Failure what={error.message} onAction={again} />}
      {props.children(data)}
    </div>
  );
}
