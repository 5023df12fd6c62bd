import type { Topic } from '../../model/topic.ts';
import { formatTag, parseTag } from '../x/rule-tags.ts';

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
  /** Ids of rules that stand where those to be added go, since X takes each text once. */
  replace: string[];
  add: WantedRule[];
  /** Ids of rules of ours that no topic asks for any more. */
  remove: string[];
}

/** X compares rules as text, so a rule that was written over several lines is one line there. */
const normal = (rule: string): string => rule.replace(/\s+/g, ' ').trim();

/**
 * What to add and to delete at X, so that the rules with the tags of this lake are those of the topics. X takes each
 * text once, so topics with the same rule share one. Rules with tags from before lakes had their own are taken over
 * where they are of these topics. Rules of others, and of other lakes, are never touched.
 */
export function ruleChanges(topics: readonly Topic[], present: readonly XRule[], lake: string): RuleChanges {
  const wanted = wantedRules(topics, lake);
  const ours = present.filter(({ tag }) => parseTag(tag)?.lake === lake);
  const former = present.filter((rule) => isFormer(rule) && isOfTopics(rule, topics));
  const isWanted = ({ value }: XRule): boolean => wanted.some((rule) => rule.value === value);
  const kept = new Set<string>();
  const add = wanted.filter((rule) => {
    const same = ours.find(({ id, value, tag }) => !kept.has(id) && value === rule.value && tag === rule.tag);
    if (same !== undefined) kept.add(same.id);
    return same === undefined;
  });
  const gone = [...ours.filter(({ id }) => !kept.has(id)), ...former.filter((rule) => !isWanted(rule))];
  return { replace: former.filter(isWanted).map(({ id }) => id), add, remove: gone.map(({ id }) => id) };
}

/** Rules from before lakes had tags of their own that are of none of these topics: of another lake, or left over. */
export const leftOver = (topics: readonly Topic[], present: readonly XRule[]): XRule[] =>
  present.filter((rule) => isFormer(rule) && !isOfTopics(rule, topics));

const isFormer = ({ tag }: XRule): boolean => parseTag(tag)?.lake === null;

const isOfTopics = ({ tag, value }: XRule, topics: readonly Topic[]): boolean =>
  topics.some(({ name, rule }) => parseTag(tag)?.topics.includes(name) || normal(rule) === value);

/** `lake` as `lakeDigits` gives it; null for a trial that leaves nothing at X. */
export function wantedRules(topics: readonly Topic[], lake: string | null): WantedRule[] {
  const names = new Map<string, string[]>();
  for (const { name, rule } of topics) {
    const value = normal(rule);
    const sharing = names.get(value);
    if (sharing === undefined) names.set(value, [name]);
    else sharing.push(name);
  }
  return [...names].map(([value, sharing]) => ({
    value,
    tag: formatTag({ lake, topics: sharing }),
    topics: sharing,
  }));
}
