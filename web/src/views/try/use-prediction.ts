import { send } from '../../api/request.ts';
import type { Prediction } from '../../api/types.ts';
import { type Answer, useAsked } from '../../api/use-answer.ts';

export interface Predicted {
  prediction: Prediction;
  /** From asking to the answer, ms. */
  took: number;
}

/** What a model says of a text; a text that is superseded is asked for no longer. */
export function usePrediction(model: string | null, text: string, explain = false): Answer<Predicted> {
  const body = { model, text, ...(explain ? { explain } : {}) };
  const key = model === null ? null : `predict ${JSON.stringify(body)}`;
  return useAsked(key, async (signal) => {
    const began = performance.now();
    const prediction = await send<Prediction>('/api/predict', { method: 'POST', body, signal });
    return { prediction, took: performance.now() - began };
  });
}
