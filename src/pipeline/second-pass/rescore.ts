import type { RescoreWish } from '../../lake/scores/rescorings.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';
import { RescoringDesk, type RescoringView } from './rescoring-desk.ts';

export type RescoreTask = { do: 'ask'; wish: RescoreWish } | { do: 'list' } | { do: 'cancel'; id: number };

/** Asks for a re-scoring and waits for its end, or tells of those there are; returns what it is about. */
export async function rescore(
  pipeline: Pipeline,
  task: RescoreTask,
  { signal, progress }: TaskContext,
): Promise<RescoringView[]> {
  const desk = new RescoringDesk(pipeline);
  if (task.do === 'list') return desk.list();
  if (task.do === 'cancel') {
    const cancelled = desk.cancel(task.id);
    if (cancelled !== null) return [cancelled];
    throw new UsageError(`There is no re-scoring ${task.id}; "undertone rescore" lists them.`);
  }
  const { id, model } = await desk.start(task.wish);
  const { state, reason } = await pipeline.rescoring.ended(id, signal, progress);
  if (state === 'failed') {
    throw new UndertoneError('rescore', `The re-scoring by ${model} ended before it was done: ${reason}`);
  }
  return [desk.find(id)!];
}
