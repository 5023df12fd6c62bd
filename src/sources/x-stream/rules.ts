import type { Topic } from '../../model/topic.ts';
import { isOurTag, tagOf } from '../x/rule-tags.ts';

/** A rule as X has it. */
export interface XRule {
  id: string;
  value: string;
  tag: string | null;
}

/** A rule to be added, and the topics that ask for it. */
export interface WantedRule {
  value: string;
  tag: string;
  topics: readonly string[];
}

export interface RuleChanges {
  add: WantedRule[];
  /** Ids of rules of ours that no topic asks for any more. */
  remove: string[];
}

/** X compares rules as text, so a rule that was written over several lines is one line there. */
const normal = (rule: string): string => rule.replace(/\s+/g, ' ').trim();

/**
 * What to add and to delete at X, so that the rules with our tags are those of the topics. X takes each text
 * once, so topics with the same rule share one. Rules of others are never touched.
 */
export function ruleChanges(topics: readonly Topic[], present: readonly XRule[]): RuleChanges {
  const wanted = wantedRules(topics);
  const ours = present.filter(({ tag }) => isOurTag(tag));
  const kept = new Set<string>();
  const add = wanted.filter((rule) => {
    const same = ours.find(({ id, value, tag }) => !kept.has(id) && value === rule.value && tag === rule.tag);
    if (same !== undefined) kept.add(same.id);
    return same === undefined;
  });
  return { add, remove: ours.filter(({ id }) => !kept.has(id)).map(({ id }) => id) };
}

export function wantedRules(topics: readonly Topic[]): WantedRule[] {
  const names = new Map<string, string[]>();
  for (const { name, rule } of topics) {
    const value = normal(rule);
    const sharing = names.get(value);
    if (sharing === undefined) names.set(value, [name]);
    else sharing.push(name);
  }
  return [...names].map(([value, sharing]) => ({ value, tag: tagOf(sharing), topics: sharing }));
}
