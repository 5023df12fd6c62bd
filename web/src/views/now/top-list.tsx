/** What is said most: each entry with how many posts and how they feel; a press narrows to it. */
import type { ReactNode } from 'react';
import { httpUrl } from '../../api/original.ts';
import type { Top, TopEntry, TopKind } from '../../api/types.ts';
import type { Answer } from '../../api/use-answer.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Table } from '../../charts/table.ts';
import { capital, formatCount, formatLanguage, formatShort } from '../../format.ts';
import { SplitBar } from '../../parts/split-bar.tsx';
import { Empty, Shown } from '../../parts/states.tsx';
import type { FilterName } from '../../question/question.ts';
import { useQuestion } from '../../question/use-question.ts';
import './top-list.css';

/** As `GET /api/top` answers. */
export interface Tops {
  tops: Partial<Record<TopKind, Top>>;
}

interface Kind {
  what: TopKind;
  title: string;
  /** What an entry narrows to; links lead out instead. */
  filter: FilterName | null;
  show(entry: TopEntry): string;
}

/** An author whose handle is not known yet goes by the network's own id. */
const isHandle = (key: string): boolean => !key.startsWith('did:') && !/^\d+$/.test(key);

export const KINDS: readonly Kind[] = [
  { what: 'hashtags', title: 'Hashtags', filter: 'hashtag', show: ({ key }) => `#${key}` },
  { what: 'entities', title: 'Names', filter: 'entity', show: ({ key }) => key },
  { what: 'mentions', title: 'Mentions', filter: 'mention', show: ({ key }) => `@${key}` },
  {
    what: 'authors',
    title: 'Authors',
    filter: 'author',
    show: ({ key }) => (isHandle(key) ? `@${key}` : key),
  },
  { what: 'urls', title: 'Links', filter: null, show: ({ key }) => key.replace(/^https?:\/\/(www\.)?/, '') },
  { what: 'langs', title: 'Languages', filter: 'lang', show: ({ key }) => formatLanguage(key) },
];

interface Props {
  kind: Kind;
  answer: Answer<Tops>;
  linked: boolean;
}

export function TopList({ kind, answer, linked }: Props) {
  const { narrow } = useQuestion();
  const { what, title, filter, show } = kind;
  const { top: entries = [], off_by = 0 } = answer.data?.tops[what] ?? {};
  const most = Math.max(1, ...entries.map(({ posts }) => posts));
  return (
    <ChartFrame
      title={title}
      note={off_by > 0 ? `${formatCount(off_by)} more or less; being counted` : undefined}
      table={entries.length === 0 ? null : tableOf(kind, entries)}
      draw={null}
    >
      <Shown answer={answer} what={title}>
        {() =>
          entries.length === 0 ? (
            <Empty title="None in these posts" />
          ) : (
            <ol className="top-list">
              {entries.map((entry) => (
                <li key={`${entry.key} ${entry.network ?? ''} ${entry.type ?? ''}`}>
                  <Entry
                    href={filter === null && linked ? httpUrl(entry.key) : null}
                    onPress={filter === null ? null : () => narrow(filter, entry.key)}
                    title={[entry.key, entry.type, entry.network]
                      .filter((part) => part !== undefined)
                      .join(' · ')}
                  >
                    <bdi className="top-name">{show(entry)}</bdi>
                    {(entry.type ?? entry.network) !== undefined && (
                      <span className="top-more">
                        {capital((entry.type ?? entry.network)!.toLowerCase())}
                      </span>
                    )}
                    <span className="top-count">{formatShort(entry.posts)}</span>
                    <SplitBar {...entry} size={entry.posts / most} />
                  </Entry>
                </li>
              ))}
            </ol>
          )
        }
      </Shown>
    </ChartFrame>
  );
}

function Entry(props: {
  href: string | null;
  onPress: (() => void) | null;
  title: string;
  children: ReactNode;
}) {
  const { href, onPress, title, children } = props;
  if (onPress !== null) {
    return (
      <button type="button" className="top-entry" title={title} onClick={onPress}>
        {children}
      </button>
    );
  }
  if (href !== null) {
    return (
      <a className="top-entry" title={title} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    );
  }
  return (
    <div className="top-entry" title={title}>
      {children}
    </div>
  );
}

function tableOf({ title }: Kind, entries: readonly TopEntry[]): Table {
  const numeric = { numeric: true, show: (cell: unknown) => formatCount(Number(cell)) };
  return {
    columns: [
      { title },
      { title: 'Posts', ...numeric },
      { title: 'Positive', ...numeric },
      { title: 'Neutral', ...numeric },
      { title: 'Negative', ...numeric },
      { title: 'Mixed', ...numeric },
    ],
    rows: entries.map(({ key, posts, sentiment }) => [
      key,
      posts,
      sentiment.positive,
      sentiment.neutral,
      sentiment.negative,
      sentiment.mixed,
    ]),
  };
}
