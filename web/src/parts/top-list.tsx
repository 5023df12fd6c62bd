/** What is said most: each entry with how many posts and how they feel; a press narrows to it. */
import { httpUrl } from '../api/original.ts';
import type { Top, TopEntry, TopKind } from '../api/types.ts';
import type { Answer } from '../api/use-answer.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Table } from '../charts/table.ts';
import { capital, formatCount, formatLanguage, formatShort, plainAddress } from '../format.ts';
import type { FilterName } from '../question/question.ts';
import { useQuestion } from '../question/use-question.ts';
import { Icon } from './icon.tsx';
import { useSecondPass, waiting } from './second-pass.tsx';
import { SplitBar } from './split-bar.tsx';
import { Empty, Shown } from './states.tsx';
import './top-list.css';

/** As `GET /api/top` answers. */
export interface Tops {
  tops: Partial<Record<TopKind, Top>>;
}

export interface Kind {
  what: TopKind;
  title: string;
  /** What an entry narrows to. */
  filter: FilterName;
  show(entry: TopEntry): string;
}

/** An author whose handle is not known yet goes by the network's own id. */
const isHandle = (key: string): boolean => !key.startsWith('did:') && !/^\d+$/.test(key);

/** Each kind, as it is shown everywhere. */
export const KINDS = {
  hashtags: { what: 'hashtags', title: 'Hashtags', filter: 'hashtag', show: ({ key }) => `#${key}` },
  entities: { what: 'entities', title: 'Names', filter: 'entity', show: ({ key }) => key },
  mentions: { what: 'mentions', title: 'Mentions', filter: 'mention', show: ({ key }) => `@${key}` },
  authors: {
    what: 'authors',
    title: 'Authors',
    filter: 'author',
    show: ({ key }) => (isHandle(key) ? `@${key}` : key),
  },
  urls: {
    what: 'urls',
    title: 'Links',
    filter: 'url',
    show: ({ key }) => plainAddress(key),
  },
  langs: { what: 'langs', title: 'Languages', filter: 'lang', show: ({ key }) => formatLanguage(key) },
  networks: { what: 'networks', title: 'Networks', filter: 'network', show: ({ key }) => capital(key) },
  topics: { what: 'topics', title: 'Topics', filter: 'topic', show: ({ key }) => key },
} satisfies Partial<Record<TopKind, Kind>>;

interface Props {
  kind: Kind;
  answer: Answer<Tops>;
  linked: boolean;
}

/** The entries of a kind in a frame of their own, with their data as table and CSV. */
export function TopList({ kind, answer, linked }: Props) {
  const { top = [], off_by = 0 } = answer.data?.tops[kind.what] ?? {};
  return (
    <ChartFrame
      title={kind.title}
      note={off_by > 0 ? `${formatCount(off_by)} more or less; being counted` : undefined}
      table={top.length === 0 ? null : tableOf(kind, top)}
      draw={null}
    >
      <Shown answer={answer} what={kind.title}>
        {() =>
          top.length === 0 ? <None kind={kind} /> : <TopEntries kind={kind} entries={top} linked={linked} />
        }
      </Shown>
    </ChartFrame>
  );
}

function None({ kind }: { kind: Kind }) {
  return kind === KINDS.entities ? <NoNames /> : <Empty title="None in these posts" />;
}

/** The second pass finds names, and may not have come to these posts yet. */
function NoNames() {
  const pass = useSecondPass();
  if (pass === null || pass.waiting === 0) return <Empty title="None in these posts" />;
  return <Empty title="None yet">Names come with the second pass: {waiting(pass)}.</Empty>;
}

/** Entries, each with its count and how its posts feel, against the longest of them. */
export function TopEntries(props: { kind: Kind; entries: readonly TopEntry[]; linked: boolean }) {
  const { kind, entries, linked } = props;
  const { narrow } = useQuestion();
  const { filter, show } = kind;
  const most = Math.max(1, ...entries.map(({ posts }) => posts));
  return (
    <ol className="top-list">
      {entries.map((entry) => (
        <li key={`${entry.key} ${entry.network ?? ''} ${entry.type ?? ''}`}>
          <button
            type="button"
            className="top-entry"
            title={[entry.key, entry.type, entry.network].filter((part) => part !== undefined).join(' · ')}
            onClick={() => narrow(filter, entry.key)}
          >
            <bdi className="top-name">{show(entry)}</bdi>
            {(entry.type ?? entry.network) !== undefined && (
              <span className="top-more">{capital((entry.type ?? entry.network)!.toLowerCase())}</span>
            )}
            <span className="top-count">{formatShort(entry.posts)}</span>
            <SplitBar {...entry} size={entry.posts / most} />
          </button>
          <Outward href={linked && filter === 'url' ? httpUrl(entry.key) : null} />
        </li>
      ))}
    </ol>
  );
}

/** A link may be followed as well. */
function Outward({ href }: { href: string | null }) {
  if (href === null) return null;
  return (
    <a
      className="top-outward"
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      aria-label={`Open ${plainAddress(href)}`}
    >
      <Icon name="out" />
    </a>
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
