/** Predictions on request, as the API answers them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chunksOf } from '../../sentiment/chunks.ts';
import { type Prediction, predict, withWords } from '../predict.ts';
import { LoadedModels, type LoadModel } from './loaded-models.ts';

export interface PredictRequest {
  /** The best model there is, unless given. */
  model: string | undefined;
  texts: readonly string[];
  /** Whether to say what each word does. */
  explain: boolean;
}

export interface Predictor {
  /** Same length and order as the texts. Rejects with the signal's reason where that aborts. */
  predict(request: PredictRequest, signal: AbortSignal): Promise<Prediction[]>;
}

/** Between two parts of a request others have their turn, and it can be called off. */
const PART = { texts: 64, units: 20_000 };

/** A predictor in the thread that asks it. */
export function predictHere(load: LoadModel): Predictor & { close(): Promise<void> } {
  const models = new LoadedModels(load);
  return {
    predict: ({ model: name, texts, explain }, signal) =>
      models.use(name, async (model) => {
        const answers: Prediction[] = [];
        for (const part of chunksOf(texts, PART)) {
          const plain = await predict(model, part, signal);
          answers.push(...(explain ? await withWords(model, plain, signal) : plain));
          await nextTurn();
          signal.throwIfAborted();
        }
        return answers;
      }),
    close: () => models.close(),
  };
}
