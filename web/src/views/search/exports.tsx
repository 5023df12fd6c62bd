/** What is shown as a file: made in the background by the server, watched here, fetched when it is done. */
import { useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import { formatBytes, formatCount, formatTime } from '../../format.ts';
import { Menu } from '../../parts/popover.tsx';
import { type Export, isMaking, useExports } from './use-exports.ts';

const FORMATS = { csv: 'CSV', jsonl: 'JSON lines', parquet: 'Parquet' } as const;

/** Begins an export of what the parameters ask for, and shows how all of them come along. */
export function Exports({ params }: { params: Record<string, string> }) {
  // Nothing is asked until a person wants to know.
  const [wanted, setWanted] = useState(false);
  const { exports, again } = useExports(wanted);
  const [fault, setFault] = useState('');
  const act = async (work: Promise<unknown>): Promise<void> => {
    setFault('');
    try {
      await work;
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
    }
    setWanted(true);
    again();
  };
  const begin = (format: keyof typeof FORMATS): void =>
    void act(send('/api/exports', { method: 'POST', body: { what: 'posts', format, filter: params } }));
  return (
    <>
      <Menu
        label="Export"
        name="Export what is shown"
        align="end"
        choices={[
          ...Object.entries(FORMATS).map(([format, title]) => ({
            what: `All of it as ${title}`,
            run: () => begin(format as keyof typeof FORMATS),
          })),
          { what: 'Earlier exports', run: () => setWanted(true) },
        ]}
      />
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {wanted && exports?.length === 0 && <p className="quiet">No exports are kept.</p>}
      {exports !== null && exports.length > 0 && (
        <ul className="exports" aria-label="Exports">
          {exports.slice(0, 5).map((one) => (
            <li key={one.id} className="export">
              <Standing of={one} />
              {isMaking(one) ? (
                <button
                  type="button"
                  className="button button-plain"
                  onClick={() => void act(send(`/api/exports/${one.id}/cancel`, { method: 'POST' }))}
                >
                  Stop
                </button>
              ) : (
                <button
                  type="button"
                  className="button button-plain"
                  onClick={() => void act(send(`/api/exports/${one.id}`, { method: 'DELETE' }))}
                >
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Standing({ of: { format, state, rows, expected, bytes, file, reason, asked_at } }: { of: Export }) {
  const name = `${FORMATS[format]}, ${formatTime(asked_at)}`;
  switch (state) {
    case 'done':
      return (
        <a href={file ?? undefined} download>
          {name} · {formatCount(rows)} rows · {formatBytes(bytes)}
        </a>
      );
    case 'waiting':
    case 'running':
      return (
        <label className="export-progress">
          {name}
          <progress max={Math.max(1, expected ?? 1)} value={expected === null ? undefined : rows} />
          <span className="quiet">
            {state === 'waiting'
              ? 'waits its turn'
              : `${formatCount(rows)} of ${expected === null ? '…' : formatCount(expected)}`}
          </span>
        </label>
      );
    default:
      return (
        <span className="quiet">
          {name} · {state}
          {reason !== null && `: ${reason}`}
        </span>
      );
  }
}
