import { UNLIMITED } from '../../model/allowance.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import type { Coverage, HealableGap } from '../../model/coverage.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { TopicSet } from '../../model/topic.ts';
import type { GapHealer } from '../source.ts';
import { ceilSecond, earliest, floorSecond, latest } from './endpoint.ts';
import { readPartition } from './read-partition.ts';
import type { XSearch } from './x-search.ts';

/**
 * Asks X's search for what a source of X missed, be it a search or a stream. What is older than the search
 * reaches cannot be had. Throws where the topic is followed no more.
 */
export function createXSearchHealer(
  search: XSearch,
  topics: TopicSet,
  clock: Clock = systemClock,
): GapHealer {
  return {
    async *heal(gap, signal, allowance = UNLIMITED) {
      const block = (coverage: Coverage[]) => ({
        source: gap.source,
        format: { kind: 'jsonl' as const },
        payload: new Uint8Array(),
        receivedAt: clock.now(),
        cursor: null,
        coverage,
      });
      const topic = topics.list().find(({ name }) => name === gap.topic);
      if (gap.topic === null) {
        yield block([lost(gap, gap, 'X cannot be searched for posts of no topic.')]);
        return;
      }
      if (topic === undefined) {
        throw new UndertoneError(
          'no-topic',
          `The topic ${gap.topic} is followed no more, so there is no rule to search by; add it again to ask for this.`,
        );
      }
      const now = clock.now();
      const edge = earliest(search.endpoint, now);
      if (gap.from < edge) {
        const detail = 'It is older than this search of X reaches.';
        yield block([lost(gap, { from: gap.from, to: Math.min(gap.to, edge) }, detail)]);
      }
      const from = Math.max(floorSecond(gap.from), edge);
      const to = Math.min(ceilSecond(gap.to), latest(now));
      if (to <= from) return;
      const partition = { from, to, posts: null, limit: null, of: { from, to, posts: null } };
      const { name, rule: query } = topic;
      const options = { source: gap.source, topic: name, query, partition, progress: null, allowance, clock };
      yield* readPartition(search, options, signal);
    },
  };
}

const lost = (gap: HealableGap, { from, to }: { from: number; to: number }, detail: string): Coverage => ({
  kind: 'gap',
  topic: gap.topic,
  from,
  to,
  reason: gap.reason,
  detail,
  healable: false,
});
