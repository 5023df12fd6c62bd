/**
 * The completeness ledger: for each source and topic, which time is accounted for and which is missing.
 *
 * Covered time is kept as stretches that never touch, so that a stream that runs for a year is one row. A gap
 * is what was noted as missing less what is covered; it shrinks and goes as it is covered, and a record of what
 * was healed stays for a while. Everything is noted inside the transaction that makes the block and the cursor
 * durable of which it is true.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Coverage } from '../model/coverage.ts';
import { type Interval, merge, subtract } from './intervals.ts';
import { LEDGER_SCHEMA, topicKey } from './schema.ts';

type Gap = Extract<Coverage, { kind: 'gap' }>;

interface GapRow extends Interval {
  id: number;
  topic: string;
  reason: string;
  detail: string;
  healable: number;
  noted_at: number;
}

/** Records of healed gaps kept, the newest. */
const HEALED_KEPT = 10_000;

export class Ledger {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #longestWindowMs: number;

  /** `windowMs` is the length of the windows that are issued. */
  constructor(db: DatabaseSync, windowMs: number) {
    this.#db = db;
    db.exec(LEDGER_SCHEMA);
    const issued = db.prepare('select max(length) as longest from issued_window').get();
    this.#longestWindowMs = Math.max(windowMs, Number(issued?.longest ?? 0));
  }

  /** Enters what a source noted with a block received at `at` (ms); inside the block's transaction. */
  note(source: string, notes: readonly Coverage[], at: number): void {
    for (const note of notes) {
      const topic = topicKey(note.topic);
      if (note.kind === 'covered') {
        this.#cover(source, topic, note, at);
        if (note.after === 'ended')
          this.#run('delete from ledger_head where source = ? and topic = ?', source, topic);
        else if (note.after !== undefined) this.#head(source, topic, note.to, note.after, at);
      } else if (note.kind === 'gap') {
        this.#miss(source, topic, note, at);
        if (note.ongoing) this.#head(source, topic, note.to, note.reason, at);
      } else {
        const { from, to, fetched, capped, estimated } = note;
        this.#run(
          'insert or replace into ledger_fetched values (?, ?, ?, ?, ?, ?, ?)',
          source, topic, from, to, fetched, capped ? 1 : 0, estimated,
        ); // biome-ignore format: one row
        this.#windowsChanged(topic, { from, to });
      }
    }
  }

  /** Sources that are collected no more leave no gap open; `collected` are those that are. */
  retire(collected: readonly string[]): void {
    const names = JSON.stringify(collected);
    this.#run('delete from ledger_head where source not in (select value from json_each(?))', names);
  }

  /** Forgets what lies before a time (ms, -Infinity for nothing), and the oldest records of what was healed. */
  expire(before: number): void {
    for (const table of ['ledger_covered', 'ledger_gap', 'ledger_fetched']) {
      this.#run(`delete from ${table} where "to" <= ?`, before);
    }
    this.#run('update ledger_covered set "from" = ? where "from" < ?', before, before);
    this.#run(
      'delete from ledger_gap where healed_at is not null and id not in (select id from ledger_gap where healed_at is not null order by healed_at desc, id desc limit ?)',
      HEALED_KEPT,
    );
  }

  #cover(source: string, topic: string, { from, to }: Interval, at: number): void {
    if (to <= from) return;
    const touching = this.#all(
      'select "from", "to" from ledger_covered where source = ? and topic = ? and "from" <= ? and "to" >= ? order by "from"',
      source, topic, to, from,
    ) as unknown as Interval[]; // biome-ignore format: one call
    const added = subtract({ from, to }, touching);
    if (added.length === 0) return;
    const [whole] = merge([...touching, { from, to }]);
    for (const one of touching) {
      this.#run(
        'delete from ledger_covered where source = ? and topic = ? and "from" = ?',
        source,
        topic,
        one.from,
      );
    }
    this.#run('insert into ledger_covered values (?, ?, ?, ?)', source, topic, whole!.from, whole!.to);
    for (const part of added) {
      // What covers everything heals the gaps of every topic.
      const scope = topic === '' ? '' : 'and topic = ?';
      const values = topic === '' ? [] : [topic];
      for (const gap of this.#openGaps(source, part, scope, values)) this.#heal(source, gap, part, at);
      this.#windowsChanged(topic, part);
    }
  }

  #heal(source: string, gap: GapRow, covered: Interval, at: number): void {
    const { topic, reason, detail, healable, noted_at: notedAt } = gap;
    this.#run('delete from ledger_gap where id = ?', gap.id);
    for (const { from, to } of subtract(gap, [covered])) {
      this.#insert(source, topic, from, to, reason, detail, healable, notedAt, null);
    }
    const from = Math.max(gap.from, covered.from);
    const to = Math.min(gap.to, covered.to);
    const extended = this.#run(
      'update ledger_gap set "to" = ?, healed_at = ? where source = ? and topic = ? and "to" = ? and reason = ? and healed_at is not null',
      to, at, source, topic, from, reason,
    ); // biome-ignore format: one call
    if (extended === 0) this.#insert(source, topic, from, to, reason, detail, healable, notedAt, at);
  }

  #miss(source: string, topic: string, gap: Gap, at: number): void {
    const covered = this.#all(
      `select "from", "to" from ledger_covered where source = ? and topic in (?, '') and "from" < ? and "to" > ?`,
      source, topic, gap.to, gap.from,
    ) as unknown as Interval[]; // biome-ignore format: one call
    const missing = subtract(gap, merge(covered));
    const healable = gap.healable ? 1 : 0;
    for (const part of missing) {
      for (const old of this.#openGaps(source, part, 'and topic = ?', [topic])) {
        this.#run('delete from ledger_gap where id = ?', old.id);
        for (const { from, to } of subtract(old, [part])) {
          this.#insert(source, topic, from, to, old.reason, old.detail, old.healable, old.noted_at, null);
        }
      }
      this.#insertMerged(source, topic, part, { ...gap, healable }, at);
      this.#windowsChanged(topic, part);
    }
  }

  /** An outage is noted piece by piece; what touches and is of one kind is one gap. */
  #insertMerged(
    source: string,
    topic: string,
    part: Interval,
    { reason, detail, healable }: { reason: string; detail: string; healable: number },
    at: number,
  ): void {
    const touching = this.#all(
      'select id, "from", "to" from ledger_gap where source = ? and topic = ? and ("to" = ? or "from" = ?) and reason = ? and healable = ? and healed_at is null',
      source, topic, part.from, part.to, reason, healable,
    ) as unknown as GapRow[]; // biome-ignore format: one call
    for (const { id } of touching) this.#run('delete from ledger_gap where id = ?', id);
    const [whole] = merge([...touching, part]);
    this.#insert(source, topic, whole!.from, whole!.to, reason, detail, healable, at, null);
  }

  #openGaps(source: string, { from, to }: Interval, scope: string, values: readonly string[]): GapRow[] {
    return this.#all(
      `select id, topic, "from", "to", reason, detail, healable, noted_at from ledger_gap
       where source = ? and "from" < ? and "to" > ? and healed_at is null ${scope}`,
      source, to, from, ...values,
    ) as unknown as GapRow[]; // biome-ignore format: one call
  }

  #insert(...row: (string | number | null)[]): void {
    this.#run(
      `insert into ledger_gap (source, topic, "from", "to", reason, detail, healable, noted_at, healed_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...row,
    );
  }

  #head(source: string, topic: string, to: number, state: string, at: number): void {
    this.#run('insert or replace into ledger_head values (?, ?, ?, ?, ?)', source, topic, to, state, at);
  }

  /** Windows that were issued before this was known are issued again. */
  #windowsChanged(topic: string, { from, to }: Interval): void {
    this.#run(
      `update issued_window set changed = 1
       where start > ?1 and start < ?2 and start + length > ?3 and changed = 0 and (?4 = '' or topic in (?4, '*'))`,
      from - this.#longestWindowMs, to, from, topic,
    ); // biome-ignore format: one call
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #all(sql: string, ...values: (string | number | null)[]): Record<string, unknown>[] {
    return this.#statement(sql).all(...values);
  }
}
