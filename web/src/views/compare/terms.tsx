/** The terms that drive the difference, side by side, with how sure that is. */
import { useState } from 'react';
import { Link } from '../../app/link.tsx';
import { PATHS } from '../../app/paths.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Table } from '../../charts/table.ts';
import { capital, formatCount, formatLanguage, formatNet } from '../../format.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { COMPARED, type Compared, type Comparison, type DrivingTerm } from './types.ts';
import { KIND_TITLES, SURENESS, sureness } from './words.ts';

const FILTERS: Record<Compared, string> = {
  words: 'q',
  hashtags: 'hashtag',
  entities: 'entity',
  authors: 'author',
  langs: 'lang',
  networks: 'network',
};

interface Props {
  comparison: Comparison;
  names: readonly string[];
  /** The address of what a side is, narrowed by more. */
  searchOf(side: number, more: Record<string, string>): string;
}

export function Terms({ comparison, names, searchOf }: Props) {
  const [kind, setKind] = useState<Compared>('words');
  const { tested, significant, terms } = comparison.kinds[kind];
  const isFirst = comparison.by === 'counts';
  const strongest = Math.max(1, ...terms.map(({ z }) => z));
  const withPosts = comparison.sides.filter(({ summary }) => summary.posts > 0).length;
  return (
    <ChartFrame
      title="What drives the difference"
      note={
        withPosts < 2
          ? undefined
          : significant === null
            ? tested === 0
              ? undefined
              : 'by number of posts, so far'
            : `${formatCount(significant)} of ${formatCount(tested)} tested differ more than by chance`
      }
      table={terms.length === 0 ? null : tableOf(kind, terms, names, isFirst)}
      draw={null}
      legend={
        <div className="compare-kinds">
          <Segmented
            name="Kind of terms"
            segments={COMPARED.map((one) => ({
              key: one,
              label: KIND_TITLES[one],
              on: one === kind,
              pick: () => setKind(one),
            }))}
          />
        </div>
      }
    >
      {withPosts < 2 ? (
        <p className="quiet compare-none">
          There is nothing to compare: {withPosts === 0 ? 'no side has' : 'only one side has'} posts.
        </p>
      ) : isFirst && tested === 0 ? (
        <p className="quiet compare-none">
          {KIND_TITLES[kind]} are not counted ahead; they come with the whole answer.
        </p>
      ) : (
        <div className="compare-columns" data-sides={names.length}>
          {names.map((name, side) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a side is its place
            <section key={side} aria-label={`${KIND_TITLES[kind]} of side ${letterOf(side)}`}>
              <h3>
                <Letter side={side} /> <bdi>{name}</bdi> <span className="quiet">says more often</span>
              </h3>
              <SideTerms
                kind={kind}
                side={side}
                terms={terms.filter((term) => term.side === side)}
                strongest={strongest}
                unit={isFirst || kind === 'authors' ? 'posts' : 'people'}
                searchOf={searchOf}
              />
            </section>
          ))}
        </div>
      )}
    </ChartFrame>
  );
}

function SideTerms(props: {
  kind: Compared;
  side: number;
  terms: readonly DrivingTerm[];
  strongest: number;
  /** What is counted. */
  unit: 'posts' | 'people';
  searchOf: Props['searchOf'];
}) {
  const { kind, side, terms, strongest, unit, searchOf } = props;
  if (terms.length === 0) return <p className="quiet compare-none">Nothing that enough people say.</p>;
  return (
    <ol className="compare-terms">
      {terms.map((term) => {
        const sure = sureness(term.q);
        const own = term.sides[side]!;
        const others = term.sides.reduce((sum, { people }, at) => sum + (at === side ? 0 : people), 0);
        return (
          <li key={`${term.key} ${term.type ?? ''} ${term.network ?? ''}`} data-sure={sure}>
            <Link
              to={PATHS.now}
              search={searchOf(side, { [FILTERS[kind]]: term.key })}
              className="compare-term"
              title={
                term.q === null
                  ? SURENESS[sure]
                  : `${SURENESS[sure]}: z ${term.z.toFixed(1)}, false discovery rate ${rate(term.q)}`
              }
            >
              <span className="compare-line">
                <bdi className="compare-term-name">{shown(kind, term.key)}</bdi>
                <span className="compare-term-more">
                  {formatCount(own.people)} {unit}, elsewhere {formatCount(others)} · net {formatNet(own.net)}
                </span>
              </span>
              <span className="compare-line">
                <span className="compare-strength">
                  <span className="compare-bar" style={{ width: `${(term.z / strongest) * 100}%` }} />
                </span>
                <span className="compare-sure">{SURENESS[sure]}</span>
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

const rate = (q: number): string => (q < 0.0001 ? 'below 0.0001' : q.toFixed(4));

function shown(kind: Compared, key: string): string {
  if (kind === 'hashtags') return `#${key}`;
  if (kind === 'langs') return formatLanguage(key);
  return kind === 'networks' ? capital(key) : key;
}

export const letterOf = (side: number): string => 'ABCD'.charAt(side);

export const Letter = ({ side }: { side: number }) => (
  <span className="compare-letter" aria-hidden="true">
    {letterOf(side)}
  </span>
);

function tableOf(
  kind: Compared,
  terms: readonly DrivingTerm[],
  names: readonly string[],
  isFirst: boolean,
): Table {
  const number = { numeric: true };
  return {
    columns: [
      { title: KIND_TITLES[kind] },
      { title: 'Said more by' },
      { title: 'z', ...number, show: (cell) => Number(cell).toFixed(2) },
      {
        title: 'False discovery rate',
        ...number,
        show: (cell) => (cell === null ? '–' : rate(Number(cell))),
      },
      ...names.flatMap((_, side) => [
        { title: `${isFirst || kind === 'authors' ? 'Posts' : 'People'}, ${letterOf(side)}`, ...number },
        {
          title: `Net sentiment, ${letterOf(side)}`,
          ...number,
          show: (cell: unknown) => formatNet(cell as number | null),
        },
      ]),
    ],
    rows: terms.map(({ key, side, z, q, sides }) => [
      shown(kind, key),
      names[side]!,
      z,
      q,
      ...sides.flatMap(({ people, net }) => [people, net]),
    ]),
  };
}
