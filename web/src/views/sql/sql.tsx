/** Read-only SQL over the lake: an editor that completes, the answer as table and chart. */
import { useEffect, useRef, useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { go, here, usePlace } from '../../app/location.ts';
import { useStore } from '../../app/store.ts';
import { toCsv } from '../../charts/table.ts';
import { formatAgo, formatCount } from '../../format.ts';
import { Menu } from '../../parts/popover.tsx';
import { save } from '../../parts/save.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { cellOf, isNumeric } from './cells.ts';
import { AnswerChart } from './chart.tsx';
import { type EditorHandle, SqlEditor } from './editor.tsx';
import { Grid } from './grid.tsx';
import { forgetHistory, history, remember } from './history.ts';
import { Tables } from './tables.tsx';
import type { SqlAnswer, SqlSchema } from './types.ts';
import { useQuery } from './use-query.ts';
import './sql.css';

const FIRST =
  'select network, sentiment, count(*) as posts\nfrom posts\ngroup by network, sentiment\norder by posts desc';
const LIMITS = [5, 15, 60];

export default function SqlView() {
  const schema = useAnswer<SqlSchema>('/api/sql/schema').data;
  const { search } = usePlace();
  const linked = new URLSearchParams(search).get('sql');
  const [sql, setSql] = useState(linked ?? history.get()[0]?.sql ?? FIRST);
  const [seconds, setSeconds] = useState(15);
  const editor = useRef<EditorHandle>(null);
  useEffect(() => {
    if (linked !== null) setSql(linked);
  }, [linked]);
  const query = useQuery((asked, answer) =>
    remember({ sql: asked, at: Date.now(), rows: answer.rows.length }),
  );
  const run = (): void => {
    if (sql.trim() === '') return;
    const params = new URLSearchParams(here().search);
    params.set('sql', sql);
    go({ search: `?${params}` });
    void query.run(sql, seconds);
  };
  return (
    <>
      <header className="view-head">
        <h1>SQL</h1>
        <p className="quiet">One SELECT over the lake, in DuckDB’s dialect; it only reads</p>
      </header>
      <div className="sql">
        <div className="stack sql-main">
          <section className="card sql-ask" aria-label="Query">
            <SqlEditor value={sql} schema={schema} onChange={setSql} onRun={run} handle={editor} />
            <div className="row sql-actions">
              <button type="button" className="button button-main" onClick={run} disabled={query.running}>
                Run
              </button>
              {query.running && (
                <button type="button" className="button" onClick={query.cancel}>
                  Cancel
                </button>
              )}
              <span className="quiet sql-key">
                <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs it
              </span>
              <span className="sql-space" />
              <label className="row">
                <span className="quiet">At most</span>
                <select
                  className="field"
                  value={seconds}
                  onChange={(event) => setSeconds(Number(event.target.value))}
                >
                  {LIMITS.map((limit) => (
                    <option key={limit} value={limit}>
                      {limit} seconds
                    </option>
                  ))}
                </select>
              </label>
              {schema !== null && (
                <Menu
                  label="Examples"
                  align="end"
                  choices={schema.examples.map((example) => ({
                    what: example.title,
                    run: () => setSql(example.sql),
                  }))}
                />
              )}
              <History onPick={setSql} />
            </div>
          </section>
          <Outcome query={query} onPlace={(line, column) => editor.current?.show(line, column)} />
        </div>
        {schema !== null && <Tables schema={schema} onPick={(name) => editor.current?.insert(name)} />}
      </div>
    </>
  );
}

function History({ onPick }: { onPick(sql: string): void }) {
  const asked = useStore(history);
  if (asked.length === 0) return null;
  const now = Date.now();
  const short = (sql: string): string => {
    const line = sql.replace(/\s+/g, ' ').trim();
    return line.length > 70 ? `${line.slice(0, 69)}…` : line;
  };
  return (
    <Menu
      label="History"
      align="end"
      choices={[
        ...asked.slice(0, 15).map(({ sql, at, rows }) => ({
          what: `${short(sql)} · ${formatCount(rows)} rows, ${formatAgo(at, now)}`,
          run: () => onPick(sql),
        })),
        { what: 'Forget all of them', run: forgetHistory },
      ]}
    />
  );
}

function Outcome(props: { query: ReturnType<typeof useQuery>; onPlace(line: number, column: number): void }) {
  const { answer, running, took, fault } = props.query;
  const place = /line (\d+), column (\d+)/.exec(fault);
  return (
    <>
      <p className="unseen" role="status">
        {running ? 'The query runs' : answer === null ? '' : `${formatCount(answer.rows.length)} rows`}
      </p>
      {running && <span className="state-bar sql-running" aria-hidden="true" />}
      {fault !== '' && (
        <div className="card row" role="alert">
          <span className="fault">{fault}</span>
          {place !== null && (
            <button
              type="button"
              className="button"
              onClick={() => props.onPlace(Number(place[1]), Number(place[2]))}
            >
              Go there
            </button>
          )}
        </div>
      )}
      {answer !== null && <Answered answer={answer} took={took} stale={running || fault !== ''} />}
    </>
  );
}

function Answered({ answer, took, stale }: { answer: SqlAnswer; took: number; stale: boolean }) {
  const [as, setAs] = useState<'table' | 'chart'>('table');
  const { columns, rows, truncated } = answer;
  const csv = (): string =>
    toCsv({
      columns: columns.map(({ name, type }) => ({ title: name, numeric: isNumeric(type) })),
      rows: rows.map((row) => columns.map(({ name }) => cellOf(row[name]))),
    });
  return (
    <section className="card" aria-label="Answer" data-stale={stale || undefined}>
      <div className="card-head">
        <h2>
          {formatCount(rows.length)} {rows.length === 1 ? 'row' : 'rows'}
        </h2>
        <p className="quiet">
          {truncated ? 'the first of more · ' : ''}
          {(took / 1000).toFixed(1)} s
        </p>
        <Segmented
          name="Shown as"
          segments={(['table', 'chart'] as const).map((one) => ({
            key: one,
            label: one === 'table' ? 'Table' : 'Chart',
            on: one === as,
            pick: () => setAs(one),
          }))}
        />
        <Menu
          label="Save"
          align="end"
          choices={[
            { what: 'Save as CSV', run: () => save(csv(), 'query.csv', 'text/csv') },
            {
              what: 'Save as JSON',
              run: () => save(JSON.stringify(rows, null, 1), 'query.json', 'application/json'),
            },
          ]}
        />
      </div>
      {as === 'table' ? <Grid key={took} answer={answer} /> : <AnswerChart key={took} answer={answer} />}
    </section>
  );
}
