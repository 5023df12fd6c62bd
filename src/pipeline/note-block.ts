import type { Block } from '../model/block.ts';
import type { Coverage } from '../model/coverage.ts';

/** A block that brings nothing but what is to be noted of a source, and leaves its cursor alone. */
export const noteBlock = (source: string, coverage: Coverage[], now: number): Block => ({
  source,
  format: { kind: 'jsonl' },
  payload: new Uint8Array(),
  receivedAt: now,
  cursor: null,
  coverage,
});
