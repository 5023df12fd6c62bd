import type { Coverage } from '../../model/coverage.ts';

export interface ReportedGap {
  from: number;
  to: number;
  reason: string;
}

/**
 * Says each gap once, when it is over and known not to be healed by what X delivers again; the ledger is told
 * of it as it grows, and for each topic.
 */
export class GapReport {
  readonly #tell: (gap: ReportedGap) => void;
  #open: ReportedGap | null = null;

  constructor(tell: (gap: ReportedGap) => void) {
    this.#tell = tell;
  }

  see(coverage: readonly Coverage[]): void {
    for (const note of coverage) {
      // Each topic has the same gaps; one stands for all.
      if (note.topic !== coverage[0]!.topic) continue;
      if (note.kind === 'gap' && note.to > note.from) {
        const from = Math.min(this.#open?.from ?? note.from, note.from);
        const to = Math.max(this.#open?.to ?? note.to, note.to);
        this.#open = { from, to, reason: note.detail };
      } else if (note.kind === 'covered' && this.#open !== null && note.after !== 'ended') {
        const gap = { ...this.#open, to: Math.min(this.#open.to, Math.max(note.from, this.#open.from)) };
        if (gap.to > gap.from) this.#tell(gap);
        this.#open = null;
      }
    }
  }
}
