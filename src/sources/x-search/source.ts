/**
 * A source that searches X by the clock, for those without a stream. At each multiple of `every`, and half a
 * minute later since X's index lags, it asks for what was posted since, topic by topic; with a limit for a
 * sample of it. What was missed while it did not run is asked for when it runs again, as far back as X reaches.
 */
import { type ReadAllowance, UNLIMITED } from '../../model/allowance.ts';
import type { Block, Cursor } from '../../model/block.ts';
import type { Clock } from '../../model/clock.ts';
import { systemClock } from '../../model/clock.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { Topic, TopicSet } from '../../model/topic.ts';
import type { GapHealer, Source } from '../source.ts';
import { XApiError } from '../x-api/errors.ts';
import { whileWaiting } from './beat.ts';
import { formatPositions, type Positions, parsePositions, type TopicPosition } from './cursor.ts';
import type { Partition } from './partitions.ts';
import { readPartition } from './read-partition.ts';
import { due, nextDue, type ScheduleOptions } from './schedule.ts';
import { sleep } from './turns.ts';
import type { XSearch } from './x-search.ts';

export interface XSearchSourceOptions extends ScheduleOptions {
  name: string;
  search: XSearch;
  topics: TopicSet;
  healer?: GapHealer;
  clock?: Clock;
  /** Told each time X has answered what was due. */
  onState?: (state: 'live') => void;
  /** How often it says that it is still there, ms. */
  beatMs?: number;
}

const BEAT_MS = 10_000;

export function createXSearchSource(options: XSearchSourceOptions): Source {
  const { name, healer } = options;
  return {
    name,
    ...(healer === undefined ? {} : { healer }),
    read: (cursor, signal, allowance) => new Schedule(options, cursor, allowance ?? UNLIMITED).run(signal),
  };
}

class Schedule {
  readonly #options: XSearchSourceOptions;
  readonly #clock: Clock;
  readonly #beatMs: number;
  readonly #allowance: ReadAllowance;
  /** As the last block that is durable left them. */
  #positions: Positions;

  constructor(options: XSearchSourceOptions, cursor: Cursor | null, allowance: ReadAllowance) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#beatMs = options.beatMs ?? BEAT_MS;
    this.#allowance = allowance;
    this.#positions = parsePositions(cursor, options.name);
  }

  async *run(signal: AbortSignal): AsyncGenerator<Block> {
    while (!signal.aborted) {
      for (const topic of this.#options.topics.list()) {
        const blocks = this.#searchFor(topic, signal);
        try {
          yield* whileWaiting(blocks, this.#beatMs, () => this.#block(this.#standing('live')), signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      }
      yield this.#block([...this.#ended(), ...this.#standing('live')]);
      await sleep(this.#pause(), signal);
    }
    if (this.#positions.size > 0) yield this.#block(this.#standing('paused'));
  }

  /** Everything that is due for one topic, page by page. */
  async *#searchFor({ name: topic, rule: query }: Topic, signal: AbortSignal): AsyncGenerator<Block> {
    const { search, every, limit } = this.#options;
    const before = this.#positions.get(topic);
    const plan = due(before?.to ?? null, this.#clock.now(), search.endpoint, { every, limit });
    if (plan === null) return;
    if (plan.lost !== null)
      yield* this.#moved(topic, { to: plan.lost.to }, this.#block([tooOld(topic, plan.lost)]));
    const begun = plan.lost === null && before?.search?.query === query ? before.search : null;
    // A search that was under way is ended first, and may then be behind: what is due is worked out again.
    const pieces = begun === null ? plan.pieces : [begun.partition];
    for (const piece of pieces) {
      const asked = search.countRequests;
      const partition = begun === null && limit !== null ? await this.#counted(query, piece, signal) : piece;
      const fees = (search.countRequests - asked) * search.endpoint.countsPrice;
      if (fees > 0) yield { ...this.#block([]), fees };
      yield* this.#read(topic, query, partition, begun?.progress ?? null, signal);
      if (signal.aborted) return;
    }
    if (begun !== null) yield* this.#searchFor({ name: topic, rule: query }, signal);
    else this.#options.onState?.('live');
  }

  async *#read(
    topic: string,
    query: string,
    partition: Partition,
    progress: Parameters<typeof readPartition>[1]['progress'],
    signal: AbortSignal,
  ): AsyncGenerator<Block> {
    const { name: source, search } = this.#options;
    const from = this.#positions.get(topic)?.to ?? partition.from;
    const options = {
      source,
      topic,
      query,
      partition,
      progress,
      allowance: this.#allowance,
      clock: this.#clock,
    };
    try {
      for await (const block of readPartition(search, options, signal)) {
        const { progress: reached, ...plain } = block;
        // One that ends early, for want of money, has noted what is missing.
        const over = reached.done || block.coverage?.some(({ kind }) => kind === 'gap');
        const at = over
          ? { to: partition.to }
          : { to: from, search: { query, partition, progress: reached } };
        yield* this.#moved(topic, at, plain);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof XApiError) || error.kind !== 'usage-cap') throw error;
      const { to } = partition;
      yield* this.#moved(topic, { to }, this.#block([usedUp(topic, { from, to }, error)]));
    }
  }

  /** A block that moves a topic on; being asked for the next says that it is durable. */
  *#moved(topic: string, at: TopicPosition, block: Block): Generator<Block> {
    const positions = new Map(this.#positions).set(topic, at);
    yield { ...block, cursor: formatPositions(positions) };
    this.#positions = positions;
  }

  /** With how many posts there are, so that a sample says what it stands for. */
  async #counted(query: string, piece: Partition, signal: AbortSignal): Promise<Partition> {
    const { from, to } = piece;
    const { search } = this.#options;
    if (!this.#affords()) return piece;
    const counts = await search.counts({ query, from, to, granularity: 'hour' }, signal);
    const posts = counts.reduce((sum, bucket) => sum + bucket.posts, 0);
    return { ...piece, posts: Math.min(posts, piece.limit ?? posts), of: { from, to, posts } };
  }

  #affords(): boolean {
    const one = this.#allowance.take(1);
    this.#allowance.giveBack(one);
    return one > 0;
  }

  /** How it stands with each topic: accounted for up to here. */
  #standing(after: 'live' | 'paused'): Coverage[] {
    return [...this.#positions].map(([topic, { to }]) => ({ kind: 'covered', topic, from: to, to, after }));
  }

  /** Topics that are followed no more. */
  #ended(): Coverage[] {
    const followed = new Set(this.#options.topics.list().map(({ name }) => name));
    const gone = [...this.#positions].filter(([topic]) => !followed.has(topic));
    for (const [topic] of gone) this.#positions.delete(topic);
    return gone.map(([topic, { to }]) => ({ kind: 'covered', topic, from: to, to, after: 'ended' }));
  }

  #block(coverage: Coverage[]): Block {
    return {
      source: this.#options.name,
      format: { kind: 'jsonl' },
      payload: new Uint8Array(),
      receivedAt: this.#clock.now(),
      cursor: formatPositions(this.#positions),
      coverage,
    };
  }

  /** Until the next search, a beat, or a topic that may be new then. */
  #pause(): number {
    const next = [...this.#positions.values()].map(({ to }) => nextDue(to, this.#options.every));
    return Math.max(0, Math.min(this.#beatMs, Math.min(...next) - this.#clock.now()));
  }
}

const tooOld = (topic: string, { from, to }: { from: number; to: number }): Coverage => ({
  kind: 'gap',
  topic,
  from,
  to,
  reason: 'cursor-too-old',
  detail: 'It was stopped for longer than X’s search reaches back.',
  healable: true,
});

const usedUp = (topic: string, { from, to }: { from: number; to: number }, error: XApiError): Coverage => ({
  kind: 'gap',
  topic,
  from,
  to,
  reason: 'budget',
  detail: error.message,
  healable: true,
});
