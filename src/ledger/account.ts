/** The whole ledger in memory, to say of any stretch of time how much of it is accounted for. */
import type { DatabaseSync } from 'node:sqlite';
import type { GapReason } from '../model/coverage.ts';
import { ByDay } from './by-day.ts';
import { type Interval, lengthOf, merge, overlap, subtract, within } from './intervals.ts';
import { hasLedger } from './schema.ts';

interface Gap extends Interval {
  reason: GapReason;
  healed: boolean;
}

interface Fetched extends Interval {
  fetched: number;
  capped: boolean;
  estimated: number | null;
}

/** What is known of one source and topic, or of all that a source takes (topic ''). */
interface Known {
  covered: Interval[];
  gaps: ByDay<Gap>;
  fetched: ByDay<Fetched>;
}

/** What is known of one source and topic within a window. Times in ms. */
export interface WindowAccount {
  source: string;
  /** '' for everything. */
  topic: string;
  coveredMs: number;
  missingMs: number;
  /** Covered, missing, or asked for in some way. */
  askedMs: number;
  /** Posts that asking for the past brought, by the share of its stretch that lies within; null where there was no such asking. */
  fetched: number | null;
  estimated: number | null;
  capped: boolean;
  /** The longest gap within that is open, or else the longest healed one. */
  gap: (Interval & { reason: GapReason; healed: boolean }) | null;
  /** Share of the window, 0 to 1; null where a limit cut the asking short and the network does not count. */
  coverage: number | null;
}

export class Account {
  /** By source, then topic. */
  readonly #known: ReadonlyMap<string, ReadonlyMap<string, Known>>;

  private constructor(known: ReadonlyMap<string, ReadonlyMap<string, Known>>) {
    this.#known = known;
  }

  /** Reads what of the ledger touches a stretch of time. */
  static read(db: DatabaseSync, bounds: Interval = { from: -8.64e15, to: 8.64e15 }): Account {
    const known = new Map<string, Map<string, Known>>();
    if (!hasLedger(db)) return new Account(known);
    const of = (row: Record<string, unknown>): Known => {
      const topics = known.get(String(row.source)) ?? new Map<string, Known>();
      known.set(String(row.source), topics);
      const one = topics.get(String(row.topic)) ?? {
        covered: [],
        gaps: new ByDay<Gap>(),
        fetched: new ByDay<Fetched>(),
      };
      topics.set(String(row.topic), one);
      return one;
    };
    const rows = (table: string) =>
      db
        .prepare(`select * from ${table} where "from" < ? and "to" > ? order by "from"`)
        .all(bounds.to, bounds.from);
    const span = (row: Record<string, unknown>) => ({ from: Number(row.from), to: Number(row.to) });
    for (const row of rows('ledger_covered')) of(row).covered.push(span(row));
    for (const row of rows('ledger_gap')) {
      of(row).gaps.add({ ...span(row), reason: row.reason as GapReason, healed: row.healed_at !== null });
    }
    for (const row of rows('ledger_fetched')) {
      const estimated = row.estimated === null ? null : Number(row.estimated);
      of(row).fetched.add({
        ...span(row),
        fetched: Number(row.fetched),
        capped: row.capped === 1,
        estimated,
      });
    }
    return new Account(known);
  }

  /**
   * The share of a window that is accounted for, by the sources that were asked for the topic within it (`*`
   * for all posts), each counted the same; null where none was, or where it cannot be said of one.
   */
  coverageOf(start: number, lengthMs: number, topic: string): number | null {
    const shares: number[] = [];
    for (const source of this.#known.keys()) {
      const accounts = this.#ofSource(source, { from: start, to: start + lengthMs }, topic);
      if (accounts.some(({ coverage }) => coverage === null)) return null;
      if (accounts.length > 0) shares.push(mean(accounts.map(({ coverage }) => coverage!)));
    }
    return shares.length === 0 ? null : mean(shares);
  }

  /** Windows in which something was asked of a source for a topic; the newest `limit`, oldest first. */
  windows(
    lengthMs: number,
    bounds: Interval,
    limit: number,
    wanted: (of: { source: string; topic: string }) => boolean = () => true,
  ): (WindowAccount & { start: number })[] {
    const found: (WindowAccount & { start: number })[] = [];
    for (const [source, topics] of this.#known) {
      for (const [topic, known] of topics) {
        if (!wanted({ source, topic })) continue;
        const parts = merge([...known.covered, ...known.gaps.all(), ...known.fetched.all()]).flatMap(
          (part) => overlap(part, bounds) ?? [],
        );
        const starts = new Set<number>();
        for (const { from, to } of parts.reverse()) {
          const first = Math.floor(from / lengthMs) * lengthMs;
          for (
            let start = Math.floor((to - 1) / lengthMs) * lengthMs;
            start >= first && starts.size < limit;
            start -= lengthMs
          ) {
            starts.add(start);
          }
        }
        for (const start of starts) {
          found.push({ start, ...accountOf(source, topic, [known], { from: start, to: start + lengthMs })! });
        }
      }
    }
    found.sort((a, b) => a.start - b.start || compare(a.source, b.source) || compare(a.topic, b.topic));
    return found.slice(-limit);
  }

  #ofSource(source: string, window: Interval, topic: string): WindowAccount[] {
    const topics = this.#known.get(source)!;
    const everything = topics.get('');
    if (topic !== '*') {
      const known = [everything, topics.get(topic)].filter((one) => one !== undefined);
      return [accountOf(source, topic, known, window)].filter((one) => one !== null);
    }
    return [...topics].flatMap(([name, known]) => {
      const all = everything === undefined || name === '' ? [known] : [known, everything];
      return accountOf(source, name, all, window) ?? [];
    });
  }
}

/** What several pieces of knowledge say together of one window; null where nothing was asked within it. */
function accountOf(
  source: string,
  topic: string,
  known: readonly Known[],
  window: Interval,
): WindowAccount | null {
  const covered = merge(known.flatMap((one) => within(one.covered, window)));
  const gaps = known.flatMap((one) => one.gaps.overlapping(window));
  const fetched = known.flatMap((one) => one.fetched.overlapping(window));
  if (covered.length + gaps.length + fetched.length === 0) return null;
  const open = merge(gaps.filter((gap) => !gap.healed).flatMap((gap) => overlap(gap, window) ?? []));
  const missing = open.flatMap((gap) => subtract(gap, covered));
  const asked = merge([...covered, ...open, ...fetched.flatMap((one) => overlap(one, window) ?? [])]);
  if (asked.length === 0) return null;
  const coveredMs = lengthOf(covered);
  const sampled = sampledMs(fetched, covered, window);
  return {
    source,
    topic,
    coveredMs,
    missingMs: lengthOf(missing),
    askedMs: lengthOf(asked),
    fetched: fetched.length === 0 ? null : Math.round(inWindow(fetched, window, (one) => one.fetched)),
    estimated:
      fetched.length === 0 || fetched.some((one) => one.estimated === null)
        ? null
        : Math.round(inWindow(fetched, window, (one) => one.estimated!)),
    capped: fetched.some((one) => one.capped),
    gap: longest(gaps, window),
    coverage: sampled === null ? null : (coveredMs + sampled) / (window.to - window.from),
  };
}

/** Time that stands for what a capped fetch brought, outside of what is covered; null where it cannot be said. */
function sampledMs(
  fetched: readonly Fetched[],
  covered: readonly Interval[],
  window: Interval,
): number | null {
  let sum = 0;
  for (const one of fetched) {
    if (!one.capped) continue;
    const left = lengthOf(subtract(overlap(one, window)!, covered));
    if (left === 0) continue;
    if (one.estimated === null) return null;
    sum += left * Math.min(1, one.estimated === 0 ? 1 : one.fetched / one.estimated);
  }
  return Math.min(sum, window.to - window.from - lengthOf(covered));
}

function inWindow(fetched: readonly Fetched[], window: Interval, count: (one: Fetched) => number): number {
  return fetched.reduce((sum, one) => {
    const part = overlap(one, window)!;
    return sum + (count(one) * (part.to - part.from)) / (one.to - one.from);
  }, 0);
}

function longest(gaps: readonly Gap[], window: Interval): Gap | null {
  const lengthIn = (gap: Gap): number => lengthOf([overlap(gap, window)!]);
  return gaps.reduce<Gap | null>((most, gap) => {
    if (most === null || (most.healed && !gap.healed)) return gap;
    if (most.healed !== gap.healed) return most;
    return lengthIn(gap) > lengthIn(most) ? gap : most;
  }, null);
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
