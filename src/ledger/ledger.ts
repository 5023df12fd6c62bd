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
import { LEDGER_SCHEMA, topicKey, topicOf } from './schema.ts';

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

  /** How each topic of a source stood when last it said so; `topic` is null where it takes everything. */
  standing(source: string): { topic: string | null; to: number; state: string }[] {
    return this.#all('select topic, "to", state from ledger_head where source = ?', source).map((row) => ({
      topic: topicOf(String(row.topic)),
      to: Number(row.to),
      state: String(row.state),
    }));
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
    const touching = this.#covered(source, topic, { from, to });
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
      for (const name of topic === '' ? this.#topicsWithGaps(source) : [topic]) {
        for (const gap of this.#openGaps(source, name, part)) this.#heal(source, gap, part, at);
      }
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
    // What is delivered again comes piece by piece, and is one record.
    const [before] = this.#all(
      'select id, "to", reason, healed_at from ledger_gap where source = ? and topic = ? and "from" < ? order by "from" desc limit 1',
      source,
      topic,
      from,
    );
    if (before?.to === from && before.reason === reason && before.healed_at !== null) {
      this.#run('update ledger_gap set "to" = ?, healed_at = ? where id = ?', to, at, Number(before.id));
    } else {
      this.#insert(source, topic, from, to, reason, detail, healable, notedAt, at);
    }
  }

  #miss(source: string, topic: string, gap: Gap, at: number): void {
    if (gap.to <= gap.from) return;
    const everything = topic === '' ? [] : this.#covered(source, '', gap);
    const missing = subtract(gap, merge([...this.#covered(source, topic, gap), ...everything]));
    for (const part of missing) {
      for (const old of this.#openGaps(source, topic, part)) {
        this.#run('delete from ledger_gap where id = ?', old.id);
        for (const { from, to } of subtract(old, [part])) {
          this.#insert(source, topic, from, to, old.reason, old.detail, old.healable, old.noted_at, null);
        }
      }
      this.#insertMerged(source, topic, part, gap, at);
      this.#windowsChanged(topic, part);
    }
  }

  /** An outage is noted piece by piece; what touches and is of one kind is one gap. */
  #insertMerged(source: string, topic: string, part: Interval, gap: Gap, at: number): void {
    const { reason, detail } = gap;
    const healable = gap.healable ? 1 : 0;
    const around = { from: part.from - 1, to: part.to + 1 };
    const touching = this.#openGaps(source, topic, around).filter(
      (one) => one.reason === reason && one.healable === healable,
    );
    for (const { id } of touching) this.#run('delete from ledger_gap where id = ?', id);
    const [whole] = merge([...touching, part]);
    this.#insert(source, topic, whole!.from, whole!.to, reason, detail, healable, at, null);
  }

  /** Covered stretches that overlap or touch. They never overlap each other, so one at most begins before. */
  #covered(source: string, topic: string, { from, to }: Interval): Interval[] {
    return this.#all(
      `select "from", "to" from ledger_covered
       where source = ?1 and topic = ?2 and "from" <= ?4 and "to" >= ?3 and "from" >= coalesce(
         (select max("from") from ledger_covered where source = ?1 and topic = ?2 and "from" <= ?3), ?3)
       order by "from"`,
      source,
      topic,
      from,
      to,
    ) as unknown as Interval[];
  }

  /** Gaps that overlap and are not healed; as with covered stretches, one at most begins before. */
  #openGaps(source: string, topic: string, { from, to }: Interval): GapRow[] {
    return this.#all(
      `select id, topic, "from", "to", reason, detail, healable, noted_at from ledger_gap
       where source = ?1 and topic = ?2 and healed_at is null and "from" < ?4 and "to" > ?3 and "from" >= coalesce(
         (select max("from") from ledger_gap where source = ?1 and topic = ?2 and healed_at is null and "from" <= ?3), ?3)`,
      source,
      topic,
      from,
      to,
    ) as unknown as GapRow[];
  }

  #topicsWithGaps(source: string): string[] {
    const topics: string[] = [];
    // Name by name: the index finds the next one without going through the gaps between.
    for (let from = ''; ; ) {
      const [row] = this.#all(
        'select topic from ledger_gap where source = ? and topic >= ? and healed_at is null order by topic limit 1',
        source,
        from,
      );
      if (row === undefined) return topics;
      topics.push(String(row.topic));
      from = `${row.topic}\u0000`;
    }
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
