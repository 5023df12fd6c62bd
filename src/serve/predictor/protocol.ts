/** What a predictor and its thread say to each other. */
import type { Prediction } from '../predict.ts';
import type { PredictRequest } from './predictor.ts';

export interface PredictorOptions {
  folders: readonly string[];
  cacheFolder: string | undefined;
  hub: string | undefined;
  cascadeThreshold: number | undefined;
}

export type ToThread = { id: number; request: PredictRequest } | { id: number; abort: true } | 'close';

export type FromThread =
  | { id: number; answers: Prediction[] }
  | { id: number; error: { code: string; message: string; retryable: boolean } };
