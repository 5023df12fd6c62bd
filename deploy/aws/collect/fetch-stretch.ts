/** One stretch of the past of a topic from X's search into the stream, from where it was left. */
import { hash } from 'node:crypto';
import type { Config, SourceConfig } from '../../../src/config/schema.ts';
import type { Block } from '../../../src/model/block.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { Coverage } from '../../../src/model/coverage.ts';
import { UndertoneError, UsageError } from '../../../src/model/errors.ts';
import { noteBlock } from '../../../src/pipeline/note-block.ts';
import { createXApi } from '../../../src/sources/x-api/client.ts';
import { ARCHIVE, earliest, RECENT } from '../../../src/sources/x-search/endpoint.ts';
import type { Partition } from '../../../src/sources/x-search/partitions.ts';
import { type PartitionProgress, readPartition } from '../../../src/sources/x-search/read-partition.ts';
import { XSearch } from '../../../src/sources/x-search/x-search.ts';
import type { CursorTable, Lease } from './cursor-table.ts';
import { framesOf } from './frames.ts';
import type { RecordStream } from './record-stream.ts';
import type { SpendTable } from './spend-table.ts';
import { rangeOf, type Stretch } from './stretches.ts';

export interface Fetching {
  config: Config;
  stream: RecordStream;
  table: CursorTable;
  spend: SpendTable;
  clock: Clock;
  /** Told before each wait for X. */
  onWait: (reason: string, ms: number) => void;
}

export interface Fetched extends Stretch {
  /** False where the signal aborted first: the same call goes on from there. */
  done: boolean;
  /** Posts so far, earlier calls included. */
  posts: number;
}

/** How X is asked for a topic. */
interface Asked {
  source: string;
  query: string;
  search: XSearch;
}

/** Throws what does not pass, and where the budget of the month ends it. */
export async function fetchStretch(
  stretch: Stretch,
  fetching: Fetching,
  signal: AbortSignal,
): Promise<Fetched> {
  const { table, clock } = fetching;
  const range = rangeOf(stretch, clock.now());
  const asked = askedOf(stretch.topic, range.from, fetching);
  // The same stretch of the same rule is the same fetch, whoever asks.
  const { from, to } = range;
  const id = hash('sha256', JSON.stringify([asked.source, stretch.topic, asked.query, from, to])).slice(
    0,
    16,
  );
  const lease = await table.hold(`backfill/${id}`, signal, () => {});
  try {
    const progress = await readInto(lease, stretch.topic, range, asked, fetching, signal);
    return { ...stretch, done: progress?.done ?? false, posts: progress?.fetched ?? 0 };
  } finally {
    await lease.release().catch(() => {});
  }
}

async function readInto(
  lease: Lease,
  topic: string,
  range: { from: number; to: number },
  { source, query, search }: Asked,
  fetching: Fetching,
  signal: AbortSignal,
): Promise<PartitionProgress | null> {
  const { stream, spend, clock } = fetching;
  const { cursor } = lease.progress;
  let progress = cursor === null ? null : (JSON.parse(cursor) as PartitionProgress);
  const put = async (block: Block): Promise<void> => {
    const number = lease.progress.number + 1;
    const records = framesOf(block, number).map((data, part) => ({
      key: `${lease.source}/${number}/${part}`,
      data,
    }));
    await stream.put(records, lease.lost);
    const cost = spend.costOf(block);
    await lease.advance(
      { cursor: progress === null ? null : JSON.stringify(progress), number, standings: [] },
      cost,
    );
    spend.note(cost?.dollars ?? 0);
  };
  const edge = earliest(search.endpoint, clock.now());
  if (range.from < edge && progress?.done !== true) {
    const detail = 'It was asked for too late: recent search reaches back seven days.';
    const lost = { from: range.from, to: Math.min(edge, range.to) };
    const gap: Coverage = { kind: 'gap', topic, ...lost, reason: 'cursor-too-old', detail, healable: true };
    if (edge >= range.to) progress = { until: range.to, token: null, fetched: 0, oldest: null, done: true };
    await put(noteBlock(source, [gap], clock.now()));
  }
  const within = { from: Math.max(range.from, Math.min(edge, range.to)), to: range.to, posts: null };
  const partition: Partition = { ...within, limit: null, of: within };
  await spend.refresh();
  const options = { source, topic, query, partition, progress, allowance: spend, clock };
  try {
    for await (const block of readPartition(search, options, signal)) {
      progress = block.progress;
      const { progress: _, ...page } = block;
      await put(page);
      if (
        page.coverage?.some(
          ({ kind, ...note }) => kind === 'gap' && 'reason' in note && note.reason === 'budget',
        )
      )
        throw new UndertoneError(
          'out-of-budget',
          'The budget of the month is used up; raise spending.monthly_budget, or wait for the next.',
        );
      await spend.refresh();
    }
  } catch (error) {
    // What the search throws when it is told to stop.
    if (!signal.aborted || lease.lost.aborted) throw error;
  }
  return progress;
}

function askedOf(topic: string, from: number, { config, clock, onWait }: Fetching): Asked {
  const followed = config.topics.find(({ name }) => name === topic);
  if (followed === undefined) {
    const known = config.topics.map(({ name }) => name).join(', ') || 'none';
    throw new UsageError(`The configuration follows no topic ${topic}; those are: ${known}.`, {
      code: 'no-topic',
    });
  }
  const [source, x] = Object.entries(config.sources ?? {}).find(([, one]) => readsX(one)) ?? [];
  if (source === undefined || !readsX(x))
    throw new UsageError('The configuration has no source of X, in whose name posts could be fetched.');
  const { xBearerToken: token } = config.secrets;
  if (token === null)
    throw new UsageError('The secret holds no UNDERTONE_X_BEARER_TOKEN, which X asks for.', {
      code: 'x-token-missing',
    });
  const archive = (x.type === 'x-search' ? x.archive : undefined) ?? from < earliest(RECENT, clock.now());
  const endpoint = archive ? ARCHIVE : RECENT;
  if (followed.rule.length > endpoint.mostCharacters)
    throw new UsageError(
      `The rule of ${topic} has ${followed.rule.length} characters; this search of X takes ${endpoint.mostCharacters}: shorten it, or make two topics of it.`,
    );
  const api = createXApi({ token, baseUrl: x.address, userAgent: 'undertone/aws' });
  return { source, query: followed.rule, search: new XSearch(api, endpoint, { clock, onWait }) };
}

const readsX = (
  source: SourceConfig | undefined,
): source is Extract<SourceConfig, { type: 'x-search' | 'x-stream' }> =>
  source?.type === 'x-search' || source?.type === 'x-stream';
