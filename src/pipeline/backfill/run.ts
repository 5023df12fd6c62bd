/** Fetches what a plan says, several partitions at once, each with its own durable state. */
import { Backfills, type StoredPiece } from '../../lake/backfills.ts';
import type { ReadAllowance } from '../../model/allowance.ts';
import type { Coverage } from '../../model/coverage.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { Source } from '../../sources/source.ts';
import { earliest } from '../../sources/x-search/endpoint.ts';
import type { Partition } from '../../sources/x-search/partitions.ts';
import {
  missing,
  type PartitionBlock,
  type PartitionProgress,
  readPartition,
} from '../../sources/x-search/read-partition.ts';
import type { XSearch } from '../../sources/x-search/x-search.ts';
import { keepBlock } from '../collect.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';
import { addTally, type ExplainedTally, emptyTally } from '../tally.ts';
import { type BackfillArgs, endpointFor, openSearch, planBackfill, type Request, withRule } from './plan.ts';
import { enterBackfill } from './running.ts';

export interface Backfilled extends ExplainedTally {
  /** Of all the plan: partitions, those that are read, and the posts that they brought. */
  partitions: number;
  partitions_done: number;
  fetched: number;
  /** US dollars for what this call read. */
  dollars: number;
  /** True where it was stopped; the same command goes on from there. */
  interrupted: boolean;
  /** True where the budget of the month ended it. */
  out_of_budget: boolean;
}

export type BackfillProgress =
  | {
      type: 'pages';
      partitions: number;
      partitionsDone: number;
      /** Posts of this call, and those that it expects. */
      posts: number;
      expected: number;
      dollars: number;
    }
  | { type: 'wait'; reason: string; seconds: number };

const OUT_OF_BUDGET = 'The budget of the month was used up.';
const BEYOND = 'X counted too few posts, and what was confirmed for them was used up.';

type Piece = StoredPiece<Partition, PartitionProgress>;

/**
 * Runs a backfill to its end, or until the signal aborts, the budget is used up, more came than was confirmed or X
 * refuses; each time the same call goes on from there. A page that was on its way when the process died is asked for again, and no
 * other.
 */
export async function runBackfill(
  pipeline: Pipeline,
  args: BackfillArgs,
  asked: TaskContext,
): Promise<Backfilled> {
  const plan = await planBackfill(pipeline, args, asked);
  const { running, leave } = enterBackfill(pipeline, plan.id);
  const context: TaskContext = {
    ...asked,
    signal: AbortSignal.any([asked.signal, running.signal]),
    progress: (value) => {
      running.note(value as BackfillProgress);
      asked.progress(value);
    },
  };
  const backfills = new Backfills(pipeline.lake.db);
  const tally = emptyTally();
  const unwatch = pipeline.enricher.onCommit(({ tallies }) => {
    const more = tallies.get(args.source);
    if (more !== undefined) addTally(tally, more);
  });
  const run = new Run(pipeline, { ...withRule(pipeline, args), id: plan.id }, backfills, plan, context);
  try {
    const failure = plan.finished === null ? await run.all() : null;
    await pipeline.enricher.reached(run.offset).catch((error: UndertoneError) => {
      if (error.code !== 'stopped' || !context.signal.aborted) throw error;
    });
    if (failure !== null) throw failure;
  } catch (error) {
    throw run.posts === 0 || !(error instanceof UndertoneError) ? error : stays(error, run.posts);
  } finally {
    unwatch();
    leave();
  }
  const stored = backfills.find(plan.id)!;
  return {
    ...tally,
    partitions: plan.partitions,
    partitions_done: stored.doneAt === null ? stored.piecesDone : plan.partitions,
    fetched: stored.fetched,
    dollars: run.posts * plan.pricePerPost,
    interrupted: context.signal.aborted,
    out_of_budget: run.outOfBudget,
  };
}

class Run {
  readonly #pipeline: Pipeline;
  readonly #args: Request & { id: string };
  readonly #backfills: Backfills;
  readonly #context: TaskContext;
  readonly #search: XSearch;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #expected: number;
  readonly #partitions: number;
  /** Posts that earlier calls brought. */
  readonly #before: number;
  #left: number;
  #waiting: Piece[] = [];
  /** Posts that came in this run. */
  posts = 0;
  /** The log's offset of the last block. */
  offset = 0;
  outOfBudget = false;

  constructor(
    pipeline: Pipeline,
    args: Request & { id: string },
    backfills: Backfills,
    plan: { partitions: number; pending: number; posts: number; fetched: number },
    context: TaskContext,
  ) {
    this.#pipeline = pipeline;
    this.#args = args;
    this.#backfills = backfills;
    this.#context = context;
    this.#expected = plan.posts;
    this.#partitions = plan.partitions;
    this.#before = plan.fetched;
    this.#left = plan.pending;
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
    this.#search = openSearch(args, endpointFor(args, pipeline.spending.clock.now()), context);
  }

  /** Whether more came than was confirmed; what is on its way then still comes. */
  get #isBeyond(): boolean {
    const { mostPosts = null } = this.#args;
    return mostPosts !== null && this.#before + this.posts > mostPosts;
  }

  /** Reads what is pending, the oldest first since it is what X forgets first. Returns why it failed, or null. */
  async all(): Promise<unknown> {
    this.#waiting = this.#backfills.pending(this.#args.id);
    let failure: unknown = null;
    const worker = async (): Promise<void> => {
      while (!this.#signal.aborted && !this.outOfBudget && !this.#isBeyond) {
        const piece = this.#waiting.shift();
        if (piece === undefined) return;
        await this.#one(piece);
      }
    };
    const workers = Array.from({ length: Math.min(this.#args.parallel, this.#waiting.length) }, () =>
      worker().catch((error: unknown) => {
        failure ??= error;
        this.#stop.abort();
      }),
    );
    await Promise.all(workers);
    if (failure !== null && !this.#context.signal.aborted) return failure;
    if (this.#isBeyond && this.#left > 0) {
      this.#noteUnread(BEYOND);
      const brought = this.#before + this.posts;
      const dollars = (brought * this.#pipeline.spending.options.pricePerPost).toFixed(2);
      return new UndertoneError(
        'beyond-estimate',
        `X counted too few: ${brought} posts have come, ${dollars} US dollars, and no more than ${this.#args.mostPosts} were confirmed, a tenth and a page beyond the estimate included. The rest is a gap in the ledger.`,
      );
    }
    if (this.outOfBudget) this.#noteUnread('The budget of the month was used up before it was fetched.');
    else if (this.#backfills.pending(this.#args.id).length === 0) {
      this.#backfills.finish(this.#args.id, this.#pipeline.spending.clock.now());
    }
    return null;
  }

  async #one({ number, piece, progress }: Piece): Promise<void> {
    const { id, source, topic, rule: query } = this.#args;
    const { spending } = this.#pipeline;
    const partition = this.#reachable(piece, number, progress);
    if (partition === null) return;
    const reading: Source = {
      name: source,
      read: (_cursor, signal, allowance) =>
        readPartition(
          this.#search,
          {
            source,
            topic,
            query,
            partition,
            progress,
            clock: spending.clock,
            ...(allowance && { allowance: this.#within(allowance) }),
            whyNoMore: () => (this.#isBeyond ? BEYOND : OUT_OF_BUDGET),
          },
          signal,
        ),
    };
    try {
      const { offset } = await this.#pipeline.collect(reading, this.#signal, {
        alongside: (block) => {
          const { progress: reached, charged = 0, coverage = [] } = block as PartitionBlock;
          this.#backfills.advance(id, number, reached);
          this.posts += charged;
          if (reached.done) this.#left--;
          if (coverage.some((note) => note.kind === 'gap' && note.reason === 'budget'))
            this.outOfBudget ||= !this.#isBeyond;
          this.#say();
        },
      });
      this.offset = Math.max(this.offset, offset);
    } catch (error) {
      // What the search throws when it is told to stop.
      if (!this.#signal.aborted) throw error;
    }
  }

  /** The month's allowance, which ends where what was confirmed does. */
  #within(allowance: ReadAllowance): ReadAllowance {
    return {
      take: (posts) => (this.#isBeyond ? 0 : allowance.take(posts)),
      giveBack: (posts) => allowance.giveBack(posts),
      renewsAt: () => allowance.renewsAt(),
    };
  }

  /** What of a piece recent search still reaches; what it does not is noted, and null where that is all. */
  #reachable(piece: Partition, number: number, progress: PartitionProgress | null): Partition | null {
    const edge = earliest(this.#search.endpoint, this.#pipeline.spending.clock.now());
    if (piece.from >= edge) return piece;
    const lost = { from: piece.from, to: Math.min(edge, missing(piece, progress, piece.to).to) };
    const detail = 'It was asked for too late: recent search reaches back seven days.';
    this.#note([
      { ...lost, kind: 'gap', topic: this.#args.topic, reason: 'cursor-too-old', detail, healable: true },
    ]);
    if (edge < piece.to) return { ...piece, from: edge };
    this.#backfills.advance(this.#args.id, number, { ...(progress ?? { fetched: 0 }), done: true });
    this.#left--;
    return null;
  }

  /** What was not begun is missing too: neighbours as one gap. */
  #noteUnread(detail: string): void {
    const gaps: { from: number; to: number }[] = [];
    for (const { piece, progress } of this.#waiting) {
      const { from, to } = missing(piece, progress, piece.to);
      const last = gaps.at(-1);
      if (last?.to === from) last.to = to;
      else gaps.push({ from, to });
    }
    const topic = this.#args.topic;
    this.#note(gaps.map((gap) => ({ ...gap, kind: 'gap', topic, reason: 'budget', detail, healable: true })));
  }

  #note(coverage: Coverage[]): void {
    if (coverage.length === 0) return;
    keepBlock(this.#pipeline, {
      source: this.#args.source,
      format: { kind: 'jsonl' },
      payload: new Uint8Array(),
      receivedAt: this.#pipeline.spending.clock.now(),
      cursor: null,
      coverage,
    });
  }

  #say(): void {
    const progress: BackfillProgress = {
      type: 'pages',
      partitions: this.#partitions,
      partitionsDone: this.#partitions - this.#left,
      posts: this.posts,
      expected: this.#expected,
      dollars: this.posts * this.#pipeline.spending.options.pricePerPost,
    };
    this.#context.progress(progress);
  }
}

/** What was fetched before a failure stays, and the error says so. */
function stays(error: UndertoneError, posts: number): UndertoneError {
  const message = `${error.message} The ${posts} posts before that are in the lake; the same command goes on from there.`;
  return new UndertoneError(error.code, message, { cause: error, retryable: error.retryable });
}
