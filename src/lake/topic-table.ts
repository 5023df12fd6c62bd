/** The topics that a lake follows, kept in its state database. */
import type { DatabaseSync } from 'node:sqlite';
import type { Topic } from '../model/topic.ts';

export interface StoredTopic extends Topic {
  /** When its rule was set as it is, ms since the epoch: posts collected before were not asked it. */
  since: number;
  /** `config` follows the configuration at every start; `api` was added while running, and stays. */
  origin: 'config' | 'api';
}

/** In order of their names. A lake that was last written before there were topics has none. */
export function storedTopics(db: DatabaseSync): StoredTopic[] {
  const made = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'topic'").get();
  if (made === undefined) return [];
  return db
    .prepare('select name, rule, since, origin from topic order by name')
    .all()
    .map(({ name, rule, since, origin }) => ({
      name: String(name),
      rule: String(rule),
      since: Number(since),
      origin: origin === 'config' ? 'config' : 'api',
    }));
}

export function storeTopic(db: DatabaseSync, { name, rule, since, origin }: StoredTopic): void {
  db.prepare('insert or replace into topic (name, rule, since, origin) values (?, ?, ?, ?)').run(
    name,
    rule,
    since,
    origin,
  );
}

/** Posts keep the name of a topic that is no longer followed. */
export function forgetTopic(db: DatabaseSync, name: string): void {
  db.prepare('delete from topic where name = ?').run(name);
}
