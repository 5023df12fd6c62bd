import { UndertoneError, UsageError } from '../../../model/errors.ts';
import { type BackfillArgs, type BackfillPlan, mostPosts } from '../../../pipeline/backfill/plan.ts';
import type { Backfilled, BackfillProgress } from '../../../pipeline/backfill/run.ts';
import { xAccess } from '../../x-access.ts';
import type { Call, ExitCode } from '../command.ts';
import { parseLength } from '../commands/backfill.ts';
import { showTally, tallyOf } from '../import/show-tally.ts';
import { taskOf } from '../task.ts';
import { formatCount } from '../terminal/quantity.ts';
import { confirm } from './confirm.ts';
import { describePlan } from './describe-plan.ts';
import { formatDollars } from './dollars.ts';
import { fillGaps } from './gaps.ts';
import { ShownProgress } from './show-progress.ts';
import { WaitNotes } from './wait-notes.ts';

export interface BackfillOptions {
  topic?: string;
  from?: number;
  to?: number;
  source?: string;
  limit?: number;
  every: string;
  partition: string;
  parallel: number;
  yes?: boolean;
  again?: boolean;
  gaps?: boolean;
}

export async function run(call: Call<BackfillOptions>): Promise<ExitCode> {
  if (call.options.gaps) return fillGaps(call);
  const args = await argsOf(call);
  const { console } = call;
  const waits = new WaitNotes(console);
  const waiting = (value: unknown): void => {
    const progress = value as BackfillProgress;
    if (progress.type === 'wait') waits.wait(progress.reason, progress.seconds);
  };
  const plan = await taskOf(call, 'planBackfill', args, { progress: waiting });
  if (plan.finished !== null) return showFinished(call, plan);
  if (!(await mayRun(call, plan))) return 1;
  const shown = new ShownProgress(console, args.topic, plan);
  const result = await taskOf(
    call,
    'backfill',
    { ...args, again: false, mostPosts: mostPosts(plan, plan.dollars) },
    {
      progress: (value) => shown.show(value),
    },
  );
  shown.done();
  if (call.json) await console.json(jsonOf(result));
  else await showResult(call, result);
  return result.interrupted || result.out_of_budget ? 1 : 0;
}

async function argsOf(call: Call<BackfillOptions>): Promise<BackfillArgs> {
  const { topic, from, to, limit, every, partition, parallel, again = false } = call.options;
  const config = await call.config();
  const missing = Object.entries({ topic, from, to }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  if (topic === undefined || from === undefined || to === undefined) {
    throw new UsageError(
      `Say what to fetch: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    );
  }
  return {
    ...xAccess(config, call.options.source),
    topic,
    from,
    to,
    partition: parseLength(partition),
    parallel,
    sample: limit === undefined ? null : { limit, every: parseLength(every) },
    again,
  };
}

/** Whether it may cost what it does: asked on a terminal, or said with --yes. */
async function mayRun(call: Call<BackfillOptions>, plan: BackfillPlan): Promise<boolean> {
  const { console, options } = call;
  const sentence = describePlan(plan);
  if (options.yes || plan.posts * plan.pricePerPost === 0) {
    console.note(sentence);
    return true;
  }
  if (!console.stdin.isTTY || call.json) {
    throw new UndertoneError('not-confirmed', `${sentence} Nothing was fetched: add --yes to fetch it.`);
  }
  console.note(sentence);
  if (await confirm(console.stdin, 'Fetch them?', call.signal)) return true;
  console.note('Nothing was fetched.');
  return false;
}

async function showFinished(call: Call<BackfillOptions>, plan: BackfillPlan): Promise<ExitCode> {
  if (call.json) {
    await call.console.json({
      read: 0,
      posts: 0,
      updates: 0,
      duplicates: 0,
      deletes: 0,
      other: 0,
      dead_letters: 0,
      partitions: 0,
      partitions_done: 0,
      fetched: plan.fetched,
      dollars: 0,
      finished: plan.finished,
    });
  } else {
    call.console.note(
      `This was fetched already, ${formatCount(plan.fetched)} posts, by ${plan.finished}; add --again to fetch it anew.`,
    );
  }
  return 0;
}

const jsonOf = (result: Backfilled): object => {
  const { partitions, partitions_done, fetched, dollars } = result;
  return { ...tallyOf(result), partitions, partitions_done, fetched, dollars };
};

async function showResult(call: Call, result: Backfilled): Promise<void> {
  const { console } = call;
  await showTally(console, result);
  console.note(
    `${formatCount(result.partitions_done)} of ${formatCount(result.partitions)} parts are fetched; this call cost ${formatDollars(result.dollars)}.`,
  );
  if (result.out_of_budget) {
    console.note(
      'The budget of the month is used up, and what is missing is a gap in the ledger; raise spending.monthly_budget or wait for the next month, then give the same command again.',
    );
  } else if (result.interrupted) {
    console.note('Stopped; give the same command again to go on from there.');
  }
}
