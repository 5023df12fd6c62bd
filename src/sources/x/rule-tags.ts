import type { Json } from '../wire-values.ts';
import { listOf, objectOf } from '../wire-values.ts';

/**
 * The tags of the rules that Undertone keeps at X: this, then the names of the topics that asked for the rule,
 * with commas between. Rules of others on the same account have other tags, or none.
 */
const PREFIX = 'undertone:';

export const isOurTag = (tag: string | null): boolean => tag?.startsWith(PREFIX) ?? false;

export const tagOf = (topics: readonly string[]): string => PREFIX + topics.join(',');

/**
 * The topics by whose rules X delivered a post: from `matching_rules` of a filtered stream. Undefined where it
 * was no rule of ours, or no filtered stream.
 */
export function topicsOfRules(response: Json): readonly string[] | undefined {
  const rules = listOf(response.matching_rules);
  if (rules.length === 0) return undefined;
  const topics = new Set<string>();
  for (const rule of rules) {
    const tag = objectOf(rule)?.tag;
    if (typeof tag !== 'string' || !isOurTag(tag)) continue;
    for (const topic of tag.slice(PREFIX.length).split(',')) if (topic !== '') topics.add(topic);
  }
  return topics.size === 0 ? undefined : [...topics];
}
