/** The topics of a lake that this process owns: kept in the lake, changed while running, told to who listens. */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../lake/state.ts';
import { forgetTopic, type StoredTopic, storedTopics, storeTopic } from '../lake/topic-table.ts';
import type { Clock } from '../model/clock.ts';
import { CorruptionError, messageOf, UsageError } from '../model/errors.ts';
import { TOPIC_NAME, TOPIC_NAME_RULE, type Topic, type TopicSet } from '../model/topic.ts';
import { formatRule } from '../topics/format-rule.ts';
import { parseRule, parseStored } from '../topics/parse-rule.ts';

/** More would do, but not be looked through by anyone; X allows 1,000 rules. */
export const MOST_TOPICS = 1000;

/** Names of what lies beside the topics under /api/topics. */
const TAKEN = new Set(['check', 'backtest']);

/** A change as it is asked for over the lake's socket. */
export interface TopicTask {
  do: 'add' | 'change' | 'remove';
  name: string;
  /** Empty where the topic is removed. */
  rule: string;
}

export function changeTopics(topics: Topics, { do: what, name, rule }: TopicTask): StoredTopic {
  if (what === 'remove') return topics.remove(name);
  return what === 'add' ? topics.add({ name, rule }) : topics.change({ name, rule });
}

/** Throws a CorruptionError where a stored rule cannot be read: each was read before it was stored. */
export function checkStored({ name, rule }: Topic): void {
  try {
    parseStored(rule);
  } catch (error) {
    throw new CorruptionError(
      `The rule of the topic "${name}" in state.db cannot be read (${messageOf(error)}); it was stored by a newer Undertone, or is damaged. Update Undertone, or run "undertone doctor --rebuild", which leaves such topics out.`,
      error,
    );
  }
}

export class Topics implements TopicSet {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  /** Whether X alone is asked for what is followed, so that rules may ask for what only X can answer. */
  readonly onlyX: boolean;
  readonly #listeners = new Set<() => void>();
  #topics: readonly StoredTopic[];

  constructor(db: DatabaseSync, clock: Clock, onlyX = false) {
    this.onlyX = onlyX;
    this.#db = db;
    this.#clock = clock;
    this.#topics = storedTopics(db);
    for (const topic of this.#topics) checkStored(topic);
  }

  /** In order of their names. */
  list(): readonly StoredTopic[] {
    return this.#topics;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows a topic more. Throws a UsageError where the name is taken or the name or rule is wrong. */
  add({ name, rule }: Topic): StoredTopic {
    if (!TOPIC_NAME.test(name))
      throw new UsageError(`The name "${name}" ${TOPIC_NAME_RULE}.`, { code: 'topic-name' });
    if (TAKEN.has(name)) {
      throw new UsageError(`The API has a use of its own for the name "${name}"; take another.`, {
        code: 'topic-name',
      });
    }
    if (this.#find(name) !== undefined) {
      throw new UsageError(`There is a topic "${name}" already; change its rule, or take another name.`, {
        code: 'topic-exists',
      });
    }
    if (this.#topics.length >= MOST_TOPICS) {
      throw new UsageError(`There are ${MOST_TOPICS} topics, and no more are followed; remove one first.`, {
        code: 'too-many-topics',
      });
    }
    return this.#store({ name, rule });
  }

  /** Gives a topic another rule; what is collected from now on is asked that. Throws a UsageError as `add`. */
  change({ name, rule }: Topic): StoredTopic {
    this.#own(name, 'changed');
    return this.#store({ name, rule });
  }

  /** No longer follows a topic; posts keep its name. Throws a UsageError where there is none. */
  remove(name: string): StoredTopic {
    const topic = this.#own(name, 'removed');
    transaction(this.#db, () => forgetTopic(this.#db, name));
    this.#reload();
    return topic;
  }

  /**
   * Follows the configuration: its topics are as it says, and those it no longer names are gone. Topics that were
   * added while running stay, unless the configuration names them too.
   */
  followConfiguration(configured: readonly Topic[]): void {
    const names = new Set(configured.map(({ name }) => name));
    const gone = this.#topics.filter(({ name, origin }) => origin === 'config' && !names.has(name));
    const changed = configured.flatMap(({ name, rule }): StoredTopic[] => {
      const canonical = formatRule(parseStored(rule));
      const before = this.#find(name);
      if (before?.rule === canonical) {
        return before.origin === 'config' ? [] : [{ ...before, origin: 'config' }];
      }
      return [{ name, rule: canonical, since: this.#clock.now(), origin: 'config' }];
    });
    if (gone.length === 0 && changed.length === 0) return;
    transaction(this.#db, () => {
      for (const { name } of gone) forgetTopic(this.#db, name);
      for (const topic of changed) storeTopic(this.#db, topic);
    });
    this.#reload();
  }

  #store({ name, rule }: Topic): StoredTopic {
    const canonical = formatRule(parseRule(rule, this));
    const before = this.#find(name);
    if (before?.rule === canonical) return before;
    const topic: StoredTopic = { name, rule: canonical, since: this.#clock.now(), origin: 'api' };
    transaction(this.#db, () => storeTopic(this.#db, topic));
    this.#reload();
    return topic;
  }

  #find(name: string): StoredTopic | undefined {
    return this.#topics.find((topic) => topic.name === name);
  }

  /** The topic, where it is there and not the configuration's. */
  #own(name: string, done: 'changed' | 'removed'): StoredTopic {
    const topic = this.#find(name);
    if (topic === undefined) {
      throw new UsageError(`There is no topic "${name}"; "undertone topics" lists those that are followed.`, {
        code: 'topic-unknown',
      });
    }
    if (topic.origin === 'config') {
      throw new UsageError(
        `The topic "${name}" is the configuration's, which would bring it back; it is to be ${done} there.`,
        { code: 'topic-configured' },
      );
    }
    return topic;
  }

  #reload(): void {
    this.#topics = storedTopics(this.#db);
    for (const listener of [...this.#listeners]) listener();
  }
}
