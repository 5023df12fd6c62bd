import type { OwnedLake } from '../lake/lake.ts';
import { dollarsOf, monthOf, readSpend, SpendWriter, type Spent } from '../lake/spend.ts';
import type { ReadAllowance } from '../model/allowance.ts';
import type { Block } from '../model/block.ts';
import type { Clock } from '../model/clock.ts';

export interface SpendingOptions {
  /** US dollars a month for all reads that cost money; null for no limit. */
  budget: number | null;
  /** US dollars for one post that is read. */
  pricePerPost: number;
  /** US dollars a month for single models that charge, by name. */
  caps?: Readonly<Record<string, number>>;
}

export const UNPRICED: SpendingOptions = { budget: null, pricePerPost: 0 };

/**
 * Counts what is read for money, and gives allowances within the budget of the month. What is set aside and not
 * yet given back counts as spent, so requests at the same time stay within it together. Of a process alone: the
 * lake has one owner.
 */
export class Spending implements ReadAllowance {
  readonly #db: OwnedLake['db'];
  readonly #writer: SpendWriter;
  readonly #options: SpendingOptions;
  readonly clock: Clock;
  #setAside = 0;

  constructor(db: OwnedLake['db'], options: SpendingOptions, clock: Clock) {
    this.#db = db;
    this.#writer = new SpendWriter(db);
    this.#options = options;
    this.clock = clock;
  }

  get options(): SpendingOptions {
    return this.#options;
  }

  /** What was spent this month so far, by source. */
  thisMonth(): Spent[] {
    return readSpend(this.#db, monthOf(this.clock.now()));
  }

  /** Dollars of this month so far. */
  spent(): number {
    return dollarsOf(this.thisMonth());
  }

  /** Dollars left this month; null where there is no budget. */
  left(): number | null {
    const { budget } = this.#options;
    return budget === null ? null : Math.max(0, budget - this.spent());
  }

  /** Dollars that a model may still cost this month; null where there is no limit. */
  leftFor(model: string): number | null {
    const cap = this.#options.caps?.[model];
    const left = this.left();
    if (cap === undefined) return left;
    const spent = dollarsOf(this.thisMonth().filter(({ source }) => source === model));
    return Math.min(left ?? Number.POSITIVE_INFINITY, Math.max(0, cap - spent));
  }

  /** Counts what a model charged, US dollars. */
  noteScored(model: string, posts: number, dollars: number): void {
    if (dollars > 0) this.#writer.add(model, { posts, dollars }, this.clock.now());
  }

  take(posts: number): number {
    const left = this.left();
    const { pricePerPost } = this.#options;
    // A little above, or a tenth of a cent would be lost to how computers round.
    const affordable =
      left === null || pricePerPost === 0 ? posts : Math.floor(left / pricePerPost + 1e-6) - this.#setAside;
    const taken = Math.max(0, Math.min(posts, affordable));
    this.#setAside += taken;
    return taken;
  }

  giveBack(posts: number): void {
    this.#setAside -= posts;
  }

  renewsAt(): number {
    const now = new Date(this.clock.now());
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  }

  /** Counts a block; in the transaction that makes it durable. */
  note({ source, charged = 0, fees = 0 }: Block): void {
    if (charged === 0 && fees === 0) return;
    const spent = { posts: charged, dollars: charged * this.#options.pricePerPost + fees };
    this.#writer.add(source, spent, this.clock.now());
  }

  /** Counts what was charged though no block came of it, US dollars. */
  noteFees(source: string, dollars: number): void {
    if (dollars > 0) this.#writer.add(source, { dollars }, this.clock.now());
  }
}
