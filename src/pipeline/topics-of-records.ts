/** How the records of a block come by their topics (model/block.ts, `BlockTopics`). */
import type { BlockFormat, BlockTopics } from '../model/block.ts';
import type { Decoded, SourceRecord } from '../model/record.ts';
import type { Topic } from '../model/topic.ts';
import { subjectOf } from '../query/rule/subject.ts';
import { lakeDigits, topicsOfLake } from '../sources/x/rule-tags.ts';
import { Matcher } from '../topics/matcher.ts';
import { parseStored } from '../topics/parse-rule.ts';

/** Why a post of a stream is passed over. */
export const OF_NO_TOPIC = 'of no topic';

/** Versions of a post are at least a microsecond apart. */
const JUST_BEFORE_MS = 0.001;

export class RecordTopics {
  readonly #names: ReadonlySet<string>;
  readonly #matcher: Matcher;
  readonly #lake: string;

  /** The rules have been checked when they were stored. `lake` is the id of the lake whose topics they are. */
  constructor(topics: readonly Topic[], lake: string) {
    this.#lake = lakeDigits(lake);
    this.#names = new Set(topics.map(({ name }) => name));
    this.#matcher = new Matcher(topics.map(({ name, rule }) => ({ name, rule: parseStored(rule) })));
  }

  /** The records with their topics in `topics`; those that are passed over become something other than a post. */
  settle(records: Decoded[], format: BlockFormat): Decoded[] {
    if (this.#names.size === 0) return records.map(withoutTopics);
    const asked = format.kind === 'jsonl' ? format.topics : undefined;
    return records.map((one) =>
      one.record?.kind === 'post' ? { ...one, record: this.#settled(one.record, asked) } : one,
    );
  }

  #settled(record: PostRecord, asked: BlockTopics | undefined): SourceRecord {
    const topics = this.#topicsOf(record, asked);
    if (topics.length > 0 || asked !== 'select') return { ...record, topics };
    const { id, revision } = record.post;
    if (revision === 0) return { kind: 'other', reason: OF_NO_TOPIC };
    // What an edit took out of every topic must not stay as it was before. The edit itself is not deleted: under
    // other topics it may come again, and be kept.
    return { kind: 'delete', id, at: record.version - JUST_BEFORE_MS };
  }

  #topicsOf(record: PostRecord, asked: BlockTopics | undefined): readonly string[] {
    const delivered = record.topics === undefined ? undefined : topicsOfLake(record.topics, this.#lake);
    const named = delivered ?? (asked === 'select' ? undefined : asked);
    if (named !== undefined) return [...new Set(named)].filter((name) => this.#names.has(name));
    return this.#matcher.match(subjectOf(record.post, record.media));
  }
}

type PostRecord = Extract<SourceRecord, { kind: 'post' }>;

/** Tags that a network gives are names of topics, and there are none. */
function withoutTopics(one: Decoded): Decoded {
  if (one.record?.kind !== 'post' || one.record.topics === undefined) return one;
  return { ...one, record: { ...one.record, topics: [] } };
}
