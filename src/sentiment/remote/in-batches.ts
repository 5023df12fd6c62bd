import { type ScoredOrNot, SomeUnscored } from '../failures.ts';
import type { Scores } from '../model.ts';

/**
 * Scores texts by `size` a request, several requests at a time where `scoreBatch` lets them; the order is kept.
 * The first request that fails fails the whole, and those that wait for their turn then are not sent. Throws
 * SomeUnscored where the service scored some texts and not others.
 */
export async function scoreInBatches(
  model: string,
  texts: readonly string[],
  size: number,
  scoreBatch: (texts: readonly string[], stopped: () => boolean) => Promise<readonly ScoredOrNot[]>,
): Promise<Scores[]> {
  const batches = Array.from({ length: Math.ceil(texts.length / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size),
  );
  let failed = false;
  const results = await Promise.all(
    batches.map((batch) =>
      scoreBatch(batch, () => failed).catch((error) => {
        failed = true;
        throw error;
      }),
    ),
  ).then((lists) => lists.flat());
  if (results.some((result) => 'unscored' in result)) throw new SomeUnscored(model, results);
  return results as Scores[];
}
