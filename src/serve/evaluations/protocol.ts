/** What an evaluation and its thread say to each other. */
import type { FileComparison } from '../../sentiment/evaluate/evaluate-file.ts';

export interface EvaluationRequest {
  /** Named as `predict --model` takes them; models of this machine alone. */
  models: readonly string[];
  /** The name of the file, and what is in it. */
  file: string;
  content: string;
  /** Names of the columns, where guessing is not wanted. */
  textColumn: string | undefined;
  labelColumn: string | undefined;
}

export interface EvaluationSetup {
  request: EvaluationRequest;
  folders: readonly string[];
  cascadeThreshold: number | undefined;
}

export type FromThread =
  | { model: string; share: number }
  | { comparison: FileComparison }
  | { failed: string }
  | { stopped: true };
