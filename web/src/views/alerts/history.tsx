/** What was fired, on a line of time for each alert, and what drove each. */
import { useState } from 'react';
import { address } from '../../api/request.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Drawing } from '../../charts/image.ts';
import type { Table } from '../../charts/table.ts';
import { capital, formatBetween, formatCount, formatDay, formatTime } from '../../format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ShortPosts } from '../../parts/short-post.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import { useColours } from '../../theme/colours.ts';
import type { Colours } from '../../theme/palette.ts';
import type { Drivers, Firing } from './types.ts';
import { ENDS } from './words.ts';

const DAY = 86_400_000;
const SHOWN_DAYS = 28;
/** Firings in the list, until all are asked for. */
const SHOWN = 10;

const endOf = ({ ended }: Firing, now: number): number => (ended === null ? now : Date.parse(ended));
const keyOf = ({ alert, revision, window_start }: Firing): string => `${alert}/${revision}/${window_start}`;

export function History({ firings, now }: { firings: readonly Firing[]; now: number }) {
  const [chosen, setChosen] = useState<Firing | null>(null);
  const [all, setAll] = useState(false);
  const { colours } = useColours();
  if (firings.length === 0) {
    return (
      <section className="card" aria-label="History">
        <h2>History</h2>
        <Empty title="Nothing has fired yet" />
      </section>
    );
  }
  const last = Math.max(...firings.map((firing) => endOf(firing, now)));
  const to = Math.max(last, Math.min(now, last + DAY));
  const from = Math.max(
    Math.min(...firings.map(({ window_start }) => Date.parse(window_start))),
    to - SHOWN_DAYS * DAY,
  );
  const span = { from: from - (to - from) * 0.02, to };
  const lines = [...Map.groupBy(firings, ({ alert }) => alert)];
  return (
    <ChartFrame title="History" table={tableOf(firings)} draw={() => drawHistory(lines, span, now, colours)}>
      <div
        className="alert-lines"
        role="img"
        aria-label={`When ${lines.length} alerts fired, which are listed below.`}
      >
        {lines.map(([name, fired]) => (
          <div key={name} className="alert-line">
            <bdi className="alert-line-name">{name}</bdi>
            <span className="alert-line-track">
              {fired
                .filter((firing) => endOf(firing, now) > span.from)
                .map((firing) => {
                  const start = placeOf(Date.parse(firing.window_start), span);
                  const end = placeOf(endOf(firing, now), span);
                  return (
                    <i
                      key={keyOf(firing)}
                      className="alert-bar"
                      data-withdrawn={firing.resolution === 'withdrawn' || undefined}
                      style={{
                        insetInlineStart: `min(${start * 100}%, 100% - 4px)`,
                        width: `max(4px, ${(end - start) * 100}%)`,
                      }}
                      title={formatBetween(firing.window_start, endOf(firing, now))}
                    />
                  );
                })}
            </span>
          </div>
        ))}
        <div className="alert-line alert-axis" aria-hidden="true">
          <span />
          <span>
            <span>{formatDay(span.from)}</span>
            <span>{formatDay(span.to)}</span>
          </span>
        </div>
      </div>
      <ul className="alert-firings">
        {firings.slice(0, all ? undefined : SHOWN).map((firing) => (
          <li key={keyOf(firing)}>
            <button type="button" className="alert-firing" onClick={() => setChosen(firing)}>
              <span>
                <bdi className="alert-firing-name">{firing.alert}</bdi>{' '}
                <span className="quiet">{formatBetween(firing.window_start, endOf(firing, now))}</span>
              </span>
              <bdi>{capital(firing.reading)}</bdi>
              <span className="quiet">{endingOf(firing)}</span>
            </button>
          </li>
        ))}
      </ul>
      {!all && firings.length > SHOWN && (
        <button type="button" className="button button-plain" onClick={() => setAll(true)}>
          Show all {formatCount(firings.length)}
        </button>
      )}
      {chosen !== null && <FiringDialog firing={chosen} now={now} onClose={() => setChosen(null)} />}
    </ChartFrame>
  );
}

const placeOf = (time: number, { from, to }: { from: number; to: number }): number =>
  Math.min(1, Math.max(0, (time - from) / Math.max(1, to - from)));

function endingOf({ resolution, acknowledged_at, muted, amended }: Firing): string {
  const parts = [
    resolution === null ? 'goes on' : ENDS[resolution],
    acknowledged_at === null ? '' : `acknowledged ${formatTime(acknowledged_at)}`,
    muted ? 'muted' : '',
    amended === 0 ? '' : 'corrected since',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function FiringDialog({ firing, now, onClose }: { firing: Firing; now: number; onClose(): void }) {
  const { alert, revision, window_start, reading } = firing;
  const answer = useAnswer<Drivers>(
    address(`/api/alerts/${encodeURIComponent(alert)}/drivers`, { revision, window_start }),
  );
  return (
    <Dialog title={alert} onClose={onClose}>
      <div className="stack">
        <p>
          <bdi>{capital(reading)}</bdi>
          <br />
          <span className="quiet">
            {formatBetween(window_start, endOf(firing, now))} · {endingOf(firing)}
          </span>
        </p>
        <Shown answer={answer} what="the posts that drove it">
          {({ posts, terms }) => (
            <div className="stack">
              {terms.length > 0 && (
                <p>
                  New: <bdi>{terms.map(({ term, posts }) => `${term} (${posts})`).join(', ')}</bdi>
                </p>
              )}
              {posts.length === 0 ? <Empty title="No post of it is there" /> : <ShortPosts posts={posts} />}
            </div>
          )}
        </Shown>
      </div>
    </Dialog>
  );
}

const tableOf = (firings: readonly Firing[]): Table => ({
  columns: [
    { title: 'Alert' },
    { title: 'From', show: (cell) => formatTime(String(cell)) },
    { title: 'To', show: (cell) => (cell === null ? 'goes on' : formatTime(String(cell))) },
    { title: 'Value', numeric: true },
    { title: 'Posts', numeric: true },
    { title: 'What was measured' },
    { title: 'How it ended' },
  ],
  rows: firings.map((firing) => [
    firing.alert,
    firing.window_start,
    firing.ended,
    firing.value,
    firing.posts,
    firing.reading,
    endingOf(firing),
  ]),
});

const ROW = 28;
const NAMES = 200;
const WIDTH = 960;

/** The lines as an image. */
function drawHistory(
  lines: readonly (readonly [string, readonly Firing[]])[],
  span: { from: number; to: number },
  now: number,
  colours: Colours,
): Drawing {
  const height = lines.length * ROW + 32;
  const x = (time: number): number => NAMES + placeOf(time, span) * (WIDTH - NAMES - 16);
  const rows = lines.map(([name, firings], row) => {
    const y = row * ROW + 8;
    const bars = firings.map((firing) => {
      const start = x(Date.parse(firing.window_start));
      const width = Math.max(3, x(endOf(firing, now)) - start);
      return `<rect x="${start}" y="${y}" width="${width}" height="16" rx="3" fill="${colours.bad}"/>`;
    });
    return `<text x="8" y="${y + 13}">${escaped(name)}</text><rect x="${NAMES}" y="${y + 7}" width="${WIDTH - NAMES - 16}" height="2" fill="${colours.line}"/>${bars.join('')}`;
  });
  const axis = `<text x="${NAMES}" y="${height - 8}">${formatTime(span.from)}</text><text x="${WIDTH - 16}" y="${height - 8}" text-anchor="end">${formatTime(span.to)}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="${colours.ink}"><rect width="100%" height="100%" fill="${colours.surface}"/>${rows.join('')}${axis}</svg>`;
  return { svg, width: WIDTH, height };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
