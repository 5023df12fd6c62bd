/**
 * What may be asked of a lake's owner: by its own command line, or by another process over the lake's
 * socket. A task takes plain JSON and returns plain JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredAlert } from '../lake/alerts/alerts.ts';
import type { Compacted } from '../lake/compact.ts';
import { type OwnerInfo, ownedBy } from '../lake/lock.ts';
import type { StoredTopic } from '../lake/topic-table.ts';
import { systemClock } from '../model/clock.ts';
import { asDiskError } from '../model/disk-errors.ts';
import { UndertoneError } from '../model/errors.ts';
import type { Post } from '../model/post.ts';
import { type AlertTask, changeAlerts } from './alerts/alerts.ts';
import { type BackfillArgs, type BackfillPlan, planBackfill } from './backfill/plan.ts';
import { type Backfilled, runBackfill } from './backfill/run.ts';
import { type HealArgs, type Healed, healGaps } from './backfill-gaps.ts';
import type { CorrectTask } from './corrections/desk.ts';
import { compactNow } from './erasure/compact-now.ts';
import { type ForgetArgs, type Forgotten, forget } from './forget.ts';
import { handOver, socketPath, type Task, type TaskContext } from './handover.ts';
import { type ImportArgs, type Imported, importFiles } from './import-files.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';
import { type PushArgs, type Pushed, pushLake } from './push.ts';
import { type Retried, retryDeadLetters } from './retry.ts';
import { type CaughtUp, catchUp } from './second-pass/catch-up.ts';
import { type RescoreTask, rescore } from './second-pass/rescore.ts';
import type { RescoringView } from './second-pass/rescoring-desk.ts';
import { changeSinks, type SinkTask, type SinkTaskResult } from './sinks/change.ts';
import { type NamedSource, reportSources, type SourceReport } from './source-report.ts';
import { changeTopics, type TopicTask } from './topics.ts';

export interface Tasks {
  import: { args: ImportArgs; result: Imported };
  retry: { args: Record<string, never>; result: Retried };
  score: { args: Record<string, never>; result: CaughtUp };
  rescore: { args: RescoreTask; result: RescoringView[] };
  correct: { args: CorrectTask; result: Post };
  compact: { args: Record<string, never>; result: Compacted };
  forget: { args: ForgetArgs; result: Forgotten };
  push: { args: PushArgs; result: Pushed };
  healGaps: { args: HealArgs; result: Healed };
  planBackfill: { args: BackfillArgs; result: BackfillPlan };
  backfill: { args: BackfillArgs; result: Backfilled };
  topics: { args: TopicTask; result: StoredTopic };
  alerts: { args: AlertTask; result: StoredAlert };
  sinks: { args: SinkTask; result: SinkTaskResult };
  sources: { args: { sources: NamedSource[] }; result: SourceReport[] };
}

export type TaskName = keyof Tasks;

/** Runs a task on a lake that this process owns. */
export async function runTask(pipeline: Pipeline, task: Task, context: TaskContext): Promise<unknown> {
  switch (task.name as TaskName) {
    case 'import':
      return importFiles(pipeline, task.args as ImportArgs, context);
    case 'retry':
      return retryDeadLetters(pipeline);
    case 'healGaps':
      return healGaps(pipeline, task.args as HealArgs, context);
    case 'sources': {
      const { collecting = false, standings, sources: read } = context;
      const moment = { now: systemClock.now(), owned: collecting };
      const asked = (task.args as Tasks['sources']['args']).sources;
      // What is read here is known best here; a source that nobody configured has the name of its type.
      const sources =
        read?.map(({ name }) => asked.find((one) => one.name === name) ?? { name, type: name }) ?? asked;
      return reportSources(pipeline.lake.db, sources, standings?.() ?? null, moment);
    }
    case 'topics':
      return changeTopics(pipeline.topics, task.args as TopicTask);
    case 'alerts':
      return changeAlerts(pipeline.alerts, task.args as AlertTask);
    case 'sinks':
      return changeSinks(pipeline, task.args as SinkTask, context);
    case 'planBackfill':
      return planBackfill(pipeline, task.args as BackfillArgs, context);
    case 'backfill':
      return runBackfill(pipeline, task.args as BackfillArgs, context);
    case 'forget':
      return forget(pipeline, task.args as ForgetArgs, context);
    case 'push':
      return pushLake(pipeline.lake, task.args as PushArgs, context);
    case 'score':
      return catchUp(pipeline, context);
    case 'rescore':
      return rescore(pipeline, task.args as RescoreTask, context);
    case 'correct':
      return pipeline.corrections.correct(task.args as CorrectTask);
    case 'compact':
      return compactNow(pipeline, context.signal).catch((error: unknown) => {
        throw asDiskError(error, pipeline.lake.root);
      });
    default:
      throw new UndertoneError(
        'unknown-task',
        `The process that owns the lake does not know "${task.name}"; restart it with this version.`,
      );
  }
}

/**
 * What the process that owns a lake says to a task that changes nothing; null where nobody owns it, or the owner takes
 * no such work.
 */
export async function askOwner<N extends TaskName>(
  root: string,
  name: N,
  args: Tasks[N]['args'],
  context: TaskContext,
): Promise<Tasks[N]['result'] | null> {
  try {
    return (await handOver(socketPath(root), { name, args }, context, false)) as Tasks[N]['result'];
  } catch (error) {
    if (!(error instanceof UndertoneError) || context.signal.aborted) throw error;
    if (error.code === 'owner-gone' || error.code === 'unknown-task') return null;
    throw error;
  }
}

/** How often an owner that is just starting or ending is asked again, and how long between. */
const ATTEMPTS = 50;
const PAUSE_MS = 100;

/**
 * Runs a task on a lake whoever owns it: this process if nobody does, else the owner, with its progress
 * shown here. Refused, naming the process, only where the owner takes no work. `done` hears the result before the lake
 * is put in order and let go, which takes a while and may fail when all that was asked for is done.
 */
export async function performTask<N extends TaskName>(
  root: string,
  options: PipelineOptions,
  name: N,
  args: Tasks[N]['args'],
  context: TaskContext & { sendsInput?: boolean; done?: (result: Tasks[N]['result']) => Promise<void> },
): Promise<Tasks[N]['result']> {
  const { sources, done } = context;
  let owner: OwnerInfo | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const pipeline = await Pipeline.open(root, options);
    if (pipeline instanceof Pipeline) {
      // What is in flight is finished, and counted by the task; what waits in the log follows at the next start.
      const stop = (): void => void pipeline.enricher.stop().catch(() => {});
      context.signal.addEventListener('abort', stop, { once: true });
      try {
        await pipeline.takeWork((task, from) =>
          runTask(pipeline, task, sources === undefined ? from : { ...from, sources }),
        );
        const result = (await runTask(pipeline, { name, args }, context)) as Tasks[N]['result'];
        await done?.(result);
        await pipeline.workDone(context.signal);
        return result;
      } finally {
        context.signal.removeEventListener('abort', stop);
        await pipeline.close();
      }
    }
    owner = pipeline;
    try {
      const result = await handOver(socketPath(root), { name, args }, context, context.sendsInput ?? false);
      await done?.(result as Tasks[N]['result']);
      return result as Tasks[N]['result'];
    } catch (error) {
      if (!(error instanceof UndertoneError) || !error.retryable || context.signal.aborted) throw error;
      await sleep(PAUSE_MS);
    }
  }
  throw ownedBy(root, owner!);
}
