import type { SourceRecord } from '../model/record.ts';
import type { TopicSet } from '../model/topic.ts';
import { Matcher } from '../topics/matcher.ts';
import { parseRule } from '../topics/parse-rule.ts';
import { subjectOf } from './topics-subject.ts';

type PostRecord = Extract<SourceRecord, { kind: 'post' }>;

/**
 * Says of a post whether it is of any topic now; every post is where there are no topics. For a source that
 * leaves out what nobody asked for before it is stored: workers ask the same rules of the same post later
 * (topics-of-records.ts), so it never leaves out what they would keep.
 */
export function createTopicFilter(topics: TopicSet): (record: PostRecord) => boolean {
  let matcher: Matcher | null = null;
  const follow = (): void => {
    const list = topics.list();
    const rules = list.map(({ name, rule }) => ({ name, rule: parseRule(rule) }));
    matcher = list.length === 0 ? null : new Matcher(rules);
  };
  follow();
  topics.onChange(follow);
  return ({ post, media }) => matcher === null || matcher.match(subjectOf(post, media)).length > 0;
}
