import type { BackfillPlan } from '../../../pipeline/backfill/plan.ts';
import type { BackfillProgress } from '../../../pipeline/backfill/run.ts';
import type { Console } from '../terminal/console.ts';
import type { Progress } from '../terminal/progress.ts';
import { formatCount } from '../terminal/quantity.ts';
import { formatDollars } from './dollars.ts';
import { WaitNotes } from './wait-notes.ts';

/** One bar for all of it: parts, posts, rate, time left, money; waits for X as lines between. */
export class ShownProgress {
  readonly #waits: WaitNotes;
  readonly #bar: Progress;
  #said = '';

  constructor(console: Console, topic: string, plan: BackfillPlan) {
    this.#waits = new WaitNotes(console);
    this.#bar = console.progress({
      label: topic,
      totalBytes: Math.max(1, plan.posts),
      inPosts: true,
      extra: () => this.#said,
    });
  }

  show(value: unknown): void {
    const progress = value as BackfillProgress;
    if (progress.type === 'wait') {
      this.#waits.wait(progress.reason, progress.seconds);
      return;
    }
    this.#waits.came();
    const { partitionsDone, partitions, posts, dollars } = progress;
    this.#said = `${formatCount(partitionsDone)} of ${formatCount(partitions)} parts  ${formatDollars(dollars)}`;
    this.#bar.update(posts, posts);
  }

  done(): void {
    this.#bar.done();
  }
}
