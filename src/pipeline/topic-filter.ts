import type { SourceRecord } from '../model/record.ts';
import type { TopicSet } from '../model/topic.ts';
import { subjectOf } from '../query/rule/subject.ts';
import { Matcher } from '../topics/matcher.ts';
import { parseStored } from '../topics/parse-rule.ts';
import { RawPrefilter } from '../topics/raw-prefilter.ts';

type PostRecord = Extract<SourceRecord, { kind: 'post' }>;

export interface TopicFilter {
  /** Whether a post is of any topic now; every post is where there are no topics. */
  wanted(record: PostRecord): boolean;
  /**
   * The same of a post that is not parsed yet, from its JSON and the handle of its author where the JSON does not say
   * it; it may say yes too often, and never no too often.
   */
  mayBeWanted(json: Buffer, handleOf: () => string | null): boolean;
}

/**
 * For a source that leaves out what nobody asked for before it is stored: workers ask the same rules of the same
 * post later (topics-of-records.ts), so it never leaves out what they would keep.
 */
export function createTopicFilter(topics: TopicSet): TopicFilter {
  let rules: { matcher: Matcher; prefilter: RawPrefilter } | null = null;
  const follow = (): void => {
    const named = topics.list().map(({ name, rule }) => ({ name, rule: parseStored(rule) }));
    rules =
      named.length === 0
        ? null
        : { matcher: new Matcher(named), prefilter: new RawPrefilter(named.map(({ rule }) => rule)) };
  };
  follow();
  topics.onChange(follow);
  return {
    wanted: ({ post, media }) => rules === null || rules.matcher.match(subjectOf(post, media)).length > 0,
    mayBeWanted: (json, handleOf) => rules === null || rules.prefilter.mayMatch(json, handleOf),
  };
}
