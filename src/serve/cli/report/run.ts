import { waiting } from '../../../lake/scores/waiting.ts';
import { systemClock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import { LABELS, type Label } from '../../../model/post.ts';
import type { SentimentSplit } from '../../../query/answers.ts';
import { QueryEngine } from '../../../query/engine.ts';
import type { PostFilter } from '../../../query/filter.ts';
import type { AskOptions } from '../../../query/lake-posts.ts';
import type { ReportRow } from '../../../query/report.ts';
import type { ReportBy } from '../../../query/report-by.ts';
import type { Summary } from '../../../query/summary.ts';
import { WholeFile } from '../../../query/whole-file.ts';
import { reportHtml } from '../../report/report-html.ts';
import type { Call } from '../command.ts';
import { type FilterOptions, filterOf } from '../filter-options.ts';
import { modelFolders } from '../model-folders.ts';
import { secondPassModel } from '../second-pass-options.ts';
import type { Colour, Paint } from '../terminal/colour.ts';
import { printable } from '../terminal/printable.ts';
import { counted, formatCount, formatPercent, formatSize } from '../terminal/quantity.ts';
import { fit, padEnd, padStart, widthOf } from '../terminal/width.ts';
import { version } from '../version.ts';

interface ReportOptions extends FilterOptions {
  by?: ReportBy;
  limit?: number;
  html?: string;
}

const BAR = 24;
const SHARES = ['positive', 'neutral', 'negative', 'mixed'] as const;
/** Share of the posts that name something. */
const WORTH_NAMING = 0.1;
const COLOURS: Record<Label, Colour> = {
  positive: 'green',
  neutral: 'grey',
  negative: 'red',
  mixed: 'yellow',
};
const SIGNS: Record<Label, string> = { positive: '█', neutral: '░', negative: '▓', mixed: '▒' };

export async function run(call: Call): Promise<void> {
  const { by, limit, html, ...rest } = call.options as ReportOptions;
  if (html !== undefined && by !== undefined) {
    throw new UsageError('A page has every table already; give --html or --by, not both.');
  }
  const filter = filterOf(rest);
  const ask = { signal: call.signal };
  const engine = await QueryEngine.open(await call.lake(), { modelFolders: modelFolders() });
  try {
    if (html !== undefined) {
      const bytes = await writePage(engine, filter, html, ask);
      if (call.json) await call.console.json({ file: html, bytes });
      else await call.console.write(`The report is in ${html} (${formatSize(bytes)}).\n`);
      return;
    }
    if (by === undefined) {
      const summary = await engine.summary(filter, ask);
      const model = await secondPassModel(await call.config());
      const { posts: left, unscored } = waiting(engine.lake.db);
      if (call.json) {
        const secondPass = model === null ? null : { model, waiting: left, unscored };
        await call.console.json({ ...summary, second_pass: secondPass });
        return;
      }
      await call.console.write(describe(summary, call.console.paint));
      if (model !== null && left > 0) {
        const say = `${counted(left, 'post')} ${left === 1 ? 'waits' : 'wait'} for the second pass by ${model}: it runs with "undertone start", or now with "undertone score".`;
        call.console.note(say);
      }
      return;
    }
    const rows = await engine.report(by, filter, limit === undefined ? {} : { limit }, ask);
    if (call.json) await call.console.json(rows.map(({ key, ...row }) => ({ [by]: key, ...row })));
    else await call.console.write(tabulate(by, rows, call.console.paint));
  } finally {
    engine.close();
  }
}

/** A file that is whole or not there; returns its bytes. */
async function writePage(
  engine: QueryEngine,
  filter: PostFilter,
  path: string,
  ask: AskOptions,
): Promise<number> {
  const file = new WholeFile(path);
  try {
    await file.prepare();
    await file.write(reportHtml(await engine.sharedReport(filter, systemClock.now(), ask), version()));
    return await file.finish();
  } finally {
    await file.discard();
  }
}

function describe(summary: Summary, paint: Paint): string {
  const { posts, scored, from, to } = summary;
  const span = from === null || to === null ? '' : `, ${day(from)} to ${day(new Date(to.getTime() - 1))}`;
  const head = `${counted(posts, 'post')}, ${formatCount(scored)} of them scored${span}\n`;
  if (scored === 0) return head;
  const lines = LABELS.filter((label) => label !== 'mixed' || summary.sentiment.mixed > 0).map((label) => {
    const share = summary.shares[label] ?? 0;
    const interval = summary.intervals[label];
    const between =
      interval === null ? '' : `${formatPercent(interval.low, 1)} to ${formatPercent(interval.high, 1)}`;
    return [
      padEnd(label, 8),
      padStart(formatCount(summary.sentiment[label]), 11),
      padStart(formatPercent(share, 1), 7),
      padEnd(between, 16),
      paint(COLOURS[label], '█'.repeat(Math.round(share * BAR * 2))),
    ]
      .join('  ')
      .trimEnd();
  });
  const columns = ['sentiment'.padEnd(8), '    posts'.padStart(10), '  share', '95% interval'].join('  ');
  return `${head}\n${paint('bold', columns)}\n${lines.join('\n')}\n`;
}

const day = (date: Date): string => date.toISOString().slice(0, date.toISOString().indexOf('T'));

function tabulate(by: ReportBy, rows: readonly ReportRow[], paint: Paint): string {
  if (rows.length === 0) return 'There are no such posts.\n';
  const names = rows.map((row) => fit(nameOf(by, row), 40));
  const width = Math.max(by.length, ...names.map(widthOf));
  const head = [
    padEnd(by, width),
    ...['posts', 'scored'].map((name) => padStart(name, 11)),
    ...SHARES.map((label) => padStart(label, 9)),
  ].join('  ');
  const lines = rows.map((row, index) =>
    [
      padEnd(names[index]!, width),
      padStart(formatCount(row.posts), 11),
      padStart(formatCount(row.scored), 11),
      ...SHARES.map((label) => padStart(share(row, label), 9)),
      bar(row, paint),
    ]
      .join('  ')
      .trimEnd(),
  );
  return `${paint('bold', head)}\n${lines.join('\n')}\n`;
}

function nameOf(by: ReportBy, { key, network, type, types }: ReportRow): string {
  if (key === null) return 'no time';
  const beside = network ?? (type === undefined ? undefined : [type, ...others(type, types)].join(', also '));
  const sign = by === 'hashtag' ? '#' : '';
  return printable(`${sign}${key}${beside === undefined ? '' : ` (${beside})`}`);
}

/** Types that models gave a name beside the one that most posts have, where these are no slips. */
function others(type: string, types: Record<string, number> = {}): string[] {
  const all = Object.values(types).reduce((sum, posts) => sum + posts, 0);
  return Object.keys(types).filter((one) => one !== type && types[one]! >= all * WORTH_NAMING);
}

function share(row: SentimentSplit, label: Label): string {
  const value = row.shares[label];
  return value === null ? '' : formatPercent(value, 1);
}

/** The shares side by side; each label has a sign of its own, for those who see no colours. */
function bar(row: SentimentSplit, paint: Paint): string {
  let left = BAR;
  return LABELS.map((label) => {
    const length = Math.min(left, Math.round((row.shares[label] ?? 0) * BAR));
    left -= length;
    return paint(COLOURS[label], SIGNS[label].repeat(length));
  }).join('');
}
