import { hash } from 'node:crypto';
import type { Json } from '../wire-values.ts';
import { listOf, objectOf } from '../wire-values.ts';

/**
 * The tags of the rules that Undertone keeps at X: `undertone-`, eight digits that stand for the lake, a colon, then
 * the names of the topics that asked for the rule, with commas between. Several lakes may so share an app. Without
 * the lake it is a rule of an Undertone from before lakes had tags of their own. Rules of others on the same account
 * have other tags, or none.
 */
const TAG = /^undertone(?:-([0-9a-f]{8}))?:(.*)$/s;

export interface RuleTag {
  /** See `lakeDigits`; null where the tag is from before lakes had their own. */
  lake: string | null;
  topics: string[];
}

/** What stands for a lake in its tags, by the lake's id. */
export const lakeDigits = (id: string): string => hash('sha256', id).slice(0, 8);

export function parseTag(tag: string | null): RuleTag | null {
  const found = TAG.exec(tag ?? '');
  if (found === null) return null;
  const topics = (found[2] ?? '').split(',').filter((topic) => topic !== '');
  return { lake: found[1] ?? null, topics };
}

export const formatTag = ({ lake, topics }: RuleTag): string =>
  `undertone${lake === null ? '' : `-${lake}`}:${topics.join(',')}`;

/**
 * The topics by whose rules X delivered a post: from `matching_rules` of a filtered stream. Those of a lake come as
 * `digits:topic`, for whoever knows which lake this is; see `topicsOfLake`. Undefined where it was no rule of ours,
 * or no filtered stream.
 */
export function topicsOfRules(response: Json): readonly string[] | undefined {
  const topics = new Set<string>();
  for (const rule of listOf(response.matching_rules)) {
    const tag = objectOf(rule)?.tag;
    const parsed = typeof tag === 'string' ? parseTag(tag) : null;
    if (parsed === null) continue;
    const { lake } = parsed;
    for (const topic of parsed.topics) topics.add(lake === null ? topic : `${lake}:${topic}`);
  }
  return topics.size === 0 ? undefined : [...topics];
}

/** The names among those of `topicsOfRules` that are a lake's own; undefined where all are of other lakes. */
export function topicsOfLake(topics: readonly string[], lake: string): readonly string[] | undefined {
  const own = topics.flatMap((topic) => {
    // No name has a colon in it.
    const at = topic.indexOf(':');
    if (at < 0) return [topic];
    return topic.slice(0, at) === lake ? [topic.slice(at + 1)] : [];
  });
  return own.length === 0 && topics.length > 0 ? undefined : own;
}
