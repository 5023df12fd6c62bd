/** A report as one page of HTML that needs nothing beside it and runs nothing. All text of posts is escaped. */
import { LABELS, type Label } from '../../model/post.ts';
import type { SentimentSplit } from '../../query/answers.ts';
import type { SharedReport } from '../../query/shared-report.ts';
import type { Summary } from '../../query/summary.ts';
import type { TopEntry } from '../../query/top.ts';
import { escapeHtml } from './escape-html.ts';
import { formatCount, formatLength, formatNet, formatShare, formatTime } from './format.ts';
import { STYLE } from './style.ts';
import { timelineSvg } from './timeline-svg.ts';

const SIGNS: Record<Label, string> = { positive: '+', neutral: '·', negative: '−', mixed: '±' };

export function reportHtml(report: SharedReport, version: string): string {
  const { summary, windows, tops, sample } = report;
  const title = titleOf(report);
  const shown = LABELS.filter((label) => label !== 'mixed' || summary.sentiment.mixed > 0);
  const body = [
    `<header><h1>${escapeHtml(title)}</h1><p class="quiet">${escapeHtml(periodOf(report))}. ${escapeHtml(narrowedBy(report))}</p>${sample ? '<p><strong>These are made-up posts: the sample that comes with Undertone.</strong></p>' : ''}</header>`,
    tiles(report, shown),
    summary.posts === 0 ? '<p>There are no such posts.</p>' : '',
    windows.length === 0 ? '' : overTime(report, shown),
    `<h2>What is said most</h2><div class="columns">${tops
      .filter(({ top }) => top.length > 0)
      .map(({ kind, top }) => topTable(kind, top))
      .join('')}</div>`,
    how(report, version),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

const titleOf = ({ filter }: SharedReport): string =>
  `How people feel about ${filter.topics?.join(' or ') ?? filter.text ?? filter.rule ?? filter.entity ?? (filter.hashtag === undefined ? 'all that was collected' : `#${filter.hashtag}`)}`;

function periodOf({ filter: { from, to }, summary }: SharedReport): string {
  const begin = from ?? summary.from;
  const end = to ?? summary.to;
  if (begin === null || begin === undefined || end === null || end === undefined) return 'All time';
  return `${formatTime(begin)} to ${formatTime(end)}`;
}

function narrowedBy({ filter }: SharedReport): string {
  const { from: _, to: __, ...rest } = filter;
  const said = Object.entries(rest).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join(' or ') : String(value)}`,
  );
  return said.length === 0 ? 'All posts.' : `Only posts with ${said.join(', ')}.`;
}

const netOf = ({ shares }: SentimentSplit): number | null =>
  shares.positive === null || shares.negative === null ? null : shares.positive - shares.negative;

function tiles({ summary, previous }: SharedReport, shown: readonly Label[]): string {
  const tile = (value: string, name: string, more: string): string =>
    `<div class="tile"><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b><span>${escapeHtml(more)}</span></div>`;
  const before = (text: string): string => (previous === null ? '' : `${text} in as long a time before`);
  const between = (label: Label, of: Summary): string => {
    const interval = of.intervals[label];
    return interval === null ? '' : `${formatShare(interval.low)} to ${formatShare(interval.high)}`;
  };
  return `<div class="tiles">${[
    tile(formatCount(summary.posts), 'Posts', before(previous === null ? '' : formatCount(previous.posts))),
    tile(
      formatNet(netOf(summary)),
      'Net sentiment',
      before(previous === null ? '' : formatNet(netOf(previous))),
    ),
    ...shown.map((label) =>
      tile(
        formatShare(summary.shares[label]),
        `${SIGNS[label]} ${label}`,
        [between(label, summary), before(previous === null ? '' : formatShare(previous.shares[label]))]
          .filter((part) => part !== '')
          .join('; '),
      ),
    ),
  ].join('')}</div>`;
}

function overTime({ windows, gaps, lengthMs, madeAt }: SharedReport, shown: readonly Label[]): string {
  const missing = gaps.map(({ from, to }) => ({ from: from.getTime(), to: to?.getTime() ?? madeAt }));
  const key = (name: string, kind: string): string =>
    `<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="mark-${kind}" width="12" height="12"/></svg>${escapeHtml(name)}</li>`;
  const rows = windows.map((window) => [
    formatTime(window.window_start),
    formatCount(window.posts),
    ...shown.map((label) => formatShare(window[`share_${label}`])),
    formatShare(window.coverage),
  ]);
  return `<h2>Over time</h2>
<figure>
<ul class="legend">${shown.map((label) => key(`${SIGNS[label]} ${label}`, label)).join('')}${key('not scored', 'unscored')}${missing.length > 0 ? key('not collected', 'gap') : ''}<li>— net sentiment, right scale</li></ul>
${timelineSvg(windows, missing, `Posts by sentiment in windows of ${formatLength(lengthMs)}, with net sentiment; the table below has the numbers`)}
</figure>
<details><summary>The numbers, in windows of ${escapeHtml(formatLength(lengthMs))}</summary><div class="wide">${table(null, ['From', 'Posts', ...shown, 'Covered'], rows)}</div></details>`;
}

const HEADS: Record<SharedReport['tops'][number]['kind'], string> = {
  hashtags: 'Hashtags',
  entities: 'Names',
  mentions: 'Mentions',
  authors: 'Authors',
  urls: 'Links',
  langs: 'Languages',
};

function topTable(kind: keyof typeof HEADS, top: readonly TopEntry[]): string {
  const nameOf = ({ key, network, type }: TopEntry): string => {
    const sign = kind === 'hashtags' ? '#' : kind === 'mentions' ? '@' : '';
    const beside = network ?? type;
    return `${sign}${key}${beside === undefined ? '' : ` (${beside})`}`;
  };
  const rows = top.map((entry) => [
    nameOf(entry),
    formatCount(entry.posts),
    formatShare(entry.shares.positive),
    formatShare(entry.shares.negative),
  ]);
  return table(HEADS[kind], ['', 'Posts', 'Positive', 'Negative'], rows);
}

/** All cells are text. */
function table(
  caption: string | null,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = (name: 'th' | 'td', row: readonly string[]): string =>
    row
      .map((cell, at) =>
        name === 'th'
          ? `<th scope="col">${escapeHtml(cell)}</th>`
          : at === 0
            ? `<td><bdi>${escapeHtml(cell)}</bdi></td>`
            : `<td>${escapeHtml(cell)}</td>`,
      )
      .join('');
  return `<table>${caption === null ? '' : `<caption>${escapeHtml(caption)}</caption>`}<thead><tr>${cells('th', heads)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`;
}

function how(report: SharedReport, version: string): string {
  const { summary, models, confusion, gaps, madeAt, windows } = report;
  const covered = windows.map(({ coverage }) => coverage).filter((coverage) => coverage !== null);
  const mean = covered.length === 0 ? null : covered.reduce((sum, one) => sum + one, 0) / covered.length;
  const parts = [
    `<h2>How this was made</h2>`,
    `<p>By Undertone ${escapeHtml(version)} on ${escapeHtml(formatTime(madeAt))}. ${formatCount(summary.posts)} posts, of which ${formatCount(summary.scored)} are scored; shares are of those. Ranges are 95 % intervals: where the true share lies, given that the posts are a sample and that the model is known to mistake some labels for others. Net sentiment is the share of positive posts less the share of negative ones, from −1 to +1. Posts are those that the networks gave and that were not deleted since; they are not all people.</p>`,
    `<h2>What was collected</h2>`,
    `<p>${mean === null ? 'No source says how much of this time it covers.' : `Of this time ${formatShare(mean)} is accounted for, on average of its windows.`}${gaps.length === 0 ? ' No gap is known.' : ''}</p>`,
    gaps.length === 0
      ? ''
      : `<div class="wide">${table(
          'Known gaps',
          ['Source', 'Topic', 'From', 'To', 'Why'],
          gaps.map(({ source, topic, from, to, reason }) => [
            source,
            topic ?? 'all',
            formatTime(from),
            to === null ? 'now' : formatTime(to),
            reason,
          ]),
        )}</div>`,
    '<h2>What scored the posts</h2>',
    `<div class="wide">${table(
      null,
      ['Model', 'Posts'],
      models.map(({ model, posts }) => [model ?? 'none (not scored)', formatCount(posts)]),
    )}</div>`,
    confusion === null
      ? '<p class="quiet">The mistakes of this model are not known here; intervals cover the sample alone.</p>'
      : `<div class="wide">${table(
          'Its known mistakes: labelled posts by their true label (rows) and the label that the model gave (columns)',
          ['', ...confusion.labels],
          confusion.counts.map((row, at) => [confusion.labels[at]!, ...row.map(formatCount)]),
        )}</div>`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}
