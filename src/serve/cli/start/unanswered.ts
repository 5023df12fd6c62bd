import type { Topics } from '../../../pipeline/topics.ts';
import { parseStored } from '../../../topics/parse-rule.ts';
import { asksOnlyX } from '../../../topics/rule.ts';

/** What is to be said of topics that were added while X was every source, and are asked of others too by now. */
export function unanswered(topics: Pick<Topics, 'list' | 'onlyX'>): string[] {
  if (topics.onlyX) return [];
  return topics
    .list()
    .filter(({ rule }) => asksOnlyX(parseStored(rule)))
    .map(
      ({ name }) =>
        `The rule of the topic "${name}" asks for what only X can answer, so no other source brings it a post; change it, or remove it.`,
    );
}
