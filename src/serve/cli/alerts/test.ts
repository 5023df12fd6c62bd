import { storedAlerts } from '../../../lake/alerts/alerts.ts';
import type { Alert } from '../../../model/alert.ts';
import { systemClock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import { backtestAlert } from '../../../pipeline/alerts/backtest.ts';
import { QueryEngine } from '../../../query/engine.ts';
import { backtestView } from '../../alert-views.ts';
import type { Call } from '../command.ts';
import { printable } from '../terminal/printable.ts';
import { formatCount } from '../terminal/quantity.ts';
import { type AlertOptions, definitionOf } from './definition.ts';

const SHOWN = 20;

/** Says how often an alert would have fired over what is in the lake, and shows the posts that drove it. */
export async function tryAlert(call: Call<AlertOptions>, name: string | undefined): Promise<void> {
  const { from, to } = call.options;
  const engine = await QueryEngine.open(await call.lake());
  try {
    const alert = name === undefined ? definitionOf('test', call.options) : known(engine, name);
    const began = performance.now();
    const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    const ask = { signal: call.signal };
    const result = await backtestAlert(engine, alert, { ...range, now: systemClock.now() }, ask);
    const view = backtestView(alert, result, (performance.now() - began) / 1000);
    if (call.json) await call.console.json(view);
    else await show(call, view);
  } finally {
    engine.close();
  }
}

function known(engine: QueryEngine, name: string): Alert {
  const stored = storedAlerts(engine.lake.db).find(({ alert }) => alert.name === name);
  if (stored !== undefined) return stored.alert;
  throw new UsageError(
    `There is no alert "${name}"; "undertone alerts" lists those that are there, and "undertone alerts test" without a name takes its options.`,
  );
}

const minutes = (time: string): string => time.slice(0, 16).replace('T', ' ');

async function show(call: Call, view: ReturnType<typeof backtestView>): Promise<void> {
  const { console } = call;
  const { windows, from, to, met, unknown, firings } = view;
  if (from === null || to === null) {
    await console.write('The lake has no window that is over.\n');
    return;
  }
  await console.write(
    `It would have fired ${firings.length === 1 ? 'once' : `${formatCount(firings.length)} times`} from ${minutes(from)} to ${minutes(to)} UTC: ${formatCount(met)} of ${formatCount(windows.length)} windows meet it.\n`,
  );
  if (firings.length > 0) {
    await console.write('\n');
    await console.table(
      ['window', 'until', 'what was measured'],
      firings
        .slice(-SHOWN)
        .map(({ window_start, ended, reading }) => [
          minutes(window_start),
          ended === null ? 'goes on' : minutes(ended),
          printable(reading),
        ]),
    );
    const { posts, terms } = firings.at(-1)!.drivers!;
    if (terms.length > 0) {
      await console.write(`\nNew in the last: ${terms.map(({ term }) => printable(term)).join(', ')}\n`);
    }
    if (posts.length > 0) {
      await console.write('\nPosts that drove the last:\n');
      await console.table(
        ['time', 'network', 'author', 'text'],
        posts.map((post) => [
          minutes(String(post.created_at)),
          String(post.network),
          post.author_handle === null ? '' : printable(`@${post.author_handle}`),
          printable(String(post.text)),
        ]),
      );
    }
  }
  if (unknown > 0) {
    console.note(
      `Of ${formatCount(unknown)} windows nothing can be said: posts are missing, or too little is known of what is usual.`,
    );
  }
}
