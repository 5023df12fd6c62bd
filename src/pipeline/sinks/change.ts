import type { OwnedLake } from '../../lake/lake.ts';
import {
  type Refused,
  refusedBy,
  removeSink,
  sendRefusedAgain,
  storedSinks,
} from '../../lake/sinks/sinks.ts';
import { UsageError } from '../../model/errors.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';
import { reportSinks, type SinkReport } from './sinks.ts';

/**
 * `list`: how they stand. `send`: wait until nothing is left to tell. `retry`: put what a sink would not take before it
 * again. `remove`: a sink is no longer told. `refused`: what a sink would not take.
 */
export type SinkTask = { do: 'list' | 'send' } | { do: 'retry' | 'remove' | 'refused'; name: string };

/** What changes nothing. */
export type ReadingTask = SinkTask & { do: 'list' | 'refused' };

export const isReading = (task: SinkTask): task is ReadingTask => task.do === 'list' || task.do === 'refused';

export interface SinkTaskResult {
  sinks: SinkReport[];
  /** Of `retry` how many are sent again; of `remove` 1. */
  changed: number;
  refused: (Refused & { since: number })[];
}

const MOST_REFUSED = 1000;

/** How the sinks of a pipeline's lake stand, also where it tells none. */
export const listSinks = ({ lake, sinks }: Pick<Pipeline, 'lake' | 'sinks'>): SinkReport[] =>
  sinks?.list() ?? reportSinks(storedSinks(lake.db), [], new Map());

/** The same answer from a reader of the lake, while nobody tells its sinks. */
export function readSinks(db: OwnedLake['db'], task: ReadingTask): SinkTaskResult {
  const sinks = reportSinks(storedSinks(db), [], new Map());
  if (task.do === 'list') return { sinks, changed: 0, refused: [] };
  checkName(task.name, sinks);
  return { sinks, changed: 0, refused: refusedBy(db, task.name, MOST_REFUSED) };
}

export async function changeSinks(
  pipeline: Pipeline,
  task: SinkTask,
  context: TaskContext,
): Promise<SinkTaskResult> {
  const { lake, sinks } = pipeline;
  const report = (): SinkReport[] => listSinks(pipeline);
  if ('name' in task) checkName(task.name, report());
  switch (task.do) {
    case 'list':
      return { sinks: report(), changed: 0, refused: [] };
    case 'send':
      await sinks?.caughtUp(context.signal, context.progress);
      return { sinks: report(), changed: 0, refused: [] };
    case 'retry':
      return { changed: sendRefusedAgain(lake.db, task.name), sinks: report(), refused: [] };
    case 'remove': {
      if (report().some(({ name, state }) => name === task.name && state !== 'absent')) {
        throw new UsageError(
          `The sink "${task.name}" is in the configuration of the process that runs; take it out there, start anew, and remove it then.`,
        );
      }
      return { changed: Number(removeSink(lake.writer, task.name)), sinks: report(), refused: [] };
    }
    case 'refused':
      return { sinks: report(), changed: 0, refused: refusedBy(lake.db, task.name, MOST_REFUSED) };
  }
}

function checkName(name: string, sinks: readonly SinkReport[]): void {
  if (sinks.some((one) => one.name === name)) return;
  const known = sinks.map((one) => one.name);
  throw new UsageError(
    `The lake has no sink "${name}"; ${known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`}.`,
  );
}
