/** What reading costs, in the table of cursors: one item a month, which everyone who reads for money adds to. */
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReadAllowance } from '../../../src/model/allowance.ts';
import type { Block } from '../../../src/model/block.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { SpendingOptions } from '../../../src/pipeline/spending.ts';
import { withRetries } from '../stages/retry.ts';
import { keyOf } from './item-key.ts';

export interface SpendTableOptions {
  client: DynamoDBClient;
  table: string;
  spending: SpendingOptions;
  clock: Clock;
}

/** What others have spent is asked for again after this time, ms. */
const FRESH_MS = 30_000;

/** What a block cost, as a change of the month's item. */
export interface Spent {
  updating(table: string): {
    TableName: string;
    Key: Record<string, AttributeValue>;
    UpdateExpression: string;
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues: Record<string, AttributeValue>;
  };
}

/** Gives allowances within the budget of the month; see `Spending` for one machine's. */
export class SpendTable implements ReadAllowance {
  readonly #options: SpendTableOptions;
  #month = '';
  #dollars = 0;
  #setAside = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SpendTableOptions) {
    this.#options = options;
  }

  get hasBudget(): boolean {
    return this.#options.spending.budget !== null;
  }

  /** Learns what others have spent; cheap where it was asked a moment ago. */
  async refresh(): Promise<void> {
    const { client, table, clock } = this.#options;
    const now = clock.now();
    const month = monthOf(now);
    if (!this.hasBudget || (month === this.#month && now - this.#askedAt < FRESH_MS)) return;
    this.#askedAt = now;
    const command = new GetItemCommand({
      TableName: table,
      Key: keyOf(`spend/${month}`),
      ConsistentRead: true,
    });
    const { Item } = await withRetries(() => client.send(command));
    this.#month = month;
    this.#dollars = Number(Item?.dollars?.N ?? 0);
  }

  /** What is to be written with the block's cursor; null where it cost nothing. */
  costOf({ charged = 0, fees = 0 }: Block): (Spent & { dollars: number }) | null {
    if (charged === 0 && fees === 0) return null;
    const { clock, spending } = this.#options;
    const month = monthOf(clock.now());
    const dollars = charged * spending.pricePerPost + fees;
    return {
      dollars,
      updating: (table) => ({
        TableName: table,
        Key: keyOf(`spend/${month}`),
        UpdateExpression: 'add #dollars :dollars, #posts :posts',
        ExpressionAttributeNames: { '#dollars': 'dollars', '#posts': 'posts' },
        ExpressionAttributeValues: {
          ':dollars': { N: dollars.toFixed(6) },
          ':posts': { N: String(charged) },
        },
      }),
    };
  }

  /** Counts what is written by now. */
  note(dollars: number): void {
    this.#dollars += dollars;
  }

  take(posts: number): number {
    const { budget, pricePerPost } = this.#options.spending;
    // A little above, or a tenth of a cent would be lost to how computers round.
    const affordable =
      budget === null || pricePerPost === 0
        ? posts
        : Math.floor(Math.max(0, budget - this.#dollars) / pricePerPost + 1e-6) - this.#setAside;
    const taken = Math.max(0, Math.min(posts, affordable));
    this.#setAside += taken;
    return taken;
  }

  giveBack(posts: number): void {
    this.#setAside -= posts;
  }

  renewsAt(): number {
    const now = new Date(this.#options.clock.now());
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  }
}

const monthOf = (now: number): string => new Date(now).toISOString().slice(0, 7);
