import type { Rescored, RescoreWish } from '../../lake/scores/rescorings.ts';
import { scoresByModel, scoresOf } from '../../lake/scores/zone-objects.ts';
import { systemClock } from '../../model/clock.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';

export type RescoreTask = { do: 'ask'; wish: RescoreWish } | { do: 'list' } | { do: 'cancel'; id: number };

/** Asks for a re-scoring and waits for its end, or tells of those there are; returns what it is about. */
export async function rescore(
  { rescoring, lake }: Pipeline,
  task: RescoreTask,
  { signal, progress }: TaskContext,
): Promise<Rescored[]> {
  const { requests } = rescoring;
  if (task.do === 'list') return requests.list();
  if (task.do === 'cancel') {
    const request = requests.get(task.id);
    if (request === null)
      throw new UsageError(`There is no re-scoring ${task.id}; "undertone rescore" lists them.`);
    requests.set(task.id, 'cancelled', null, systemClock.now());
    return [requests.get(task.id)!];
  }
  const { model, how } = task.wish;
  if (how === 'stored' && scoresOf(lake.db, model).length === 0) {
    const known = [...scoresByModel(lake.db).keys()].map((folder) =>
      decodeURIComponent(folder.slice('scores/model='.length)),
    );
    throw new UsageError(
      `The lake holds no scores of ${model}${known.length === 0 ? '' : `, only of ${known.join(', ')}`}; "undertone rescore --model NAME" makes some.`,
    );
  }
  const request = await rescoring.ended(await rescoring.ask(task.wish), signal, progress);
  if (request.state === 'failed') {
    throw new UndertoneError(
      'rescore',
      `The re-scoring by ${model} ended before it was done: ${request.reason}`,
    );
  }
  return [request];
}
