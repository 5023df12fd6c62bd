/** What is told of a firing, with the posts as they are in the lake now: none that was deleted meanwhile. */
import { describeReading, describeSpan, describeTerms } from '../../alerts/describe.ts';
import type { Notice, NoticePost } from '../../alerts/notice.ts';
import type { Delivery } from '../../lake/alerts/deliveries.ts';
import type { Firing } from '../../lake/alerts/firings.ts';
import type { Post } from '../../model/post.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { type Drivers, driversOf } from './measure.ts';

const EXAMPLES = 3;

/** The stretch that a firing is about: the windows that were held, up to the one at which it fired. */
export function stretchOf({ definition, windowStart, windowEnd }: Firing): { from: number; to: number } {
  return { from: windowStart - (definition.hold - 1) * definition.window, to: windowEnd };
}

export const isLow = ({ value, lower }: Pick<Firing, 'value' | 'lower'>): boolean =>
  lower !== null && value < lower;

export async function noticeOf(
  queries: QueryEngine,
  firing: Firing,
  { key, news }: Pick<Delivery, 'key' | 'news'>,
): Promise<Notice> {
  const { definition: alert, windowStart, windowEnd, value, expected, posts } = firing;
  const drivers: Drivers =
    news === 'fired'
      ? await driversOf(queries, alert, stretchOf(firing), { low: isLow(firing), limit: EXAMPLES })
      : { posts: [], terms: [] };
  return {
    key,
    news,
    alert,
    sentence: sentenceOf(firing, news, drivers.terms),
    window: { start: windowStart, end: windowEnd },
    value,
    expected,
    posts,
    terms: drivers.terms,
    examples: drivers.posts.map(shownPost),
  };
}

/** A notice that only shows that a channel works. */
export function testNotice(channel: string, now: number): Notice {
  return {
    key: `test/${channel}/${now}`,
    news: 'test',
    alert: { name: 'test', measure: 'volume', window: 60_000 },
    sentence: `This is a test of the channel "${channel}" of Undertone; nothing has happened.`,
    window: { start: now - 60_000, end: now },
    value: 0,
    expected: null,
    posts: 0,
    terms: [],
    examples: [],
  };
}

function sentenceOf(firing: Firing, news: Delivery['news'], terms: Drivers['terms']): string {
  const { definition: alert, windowStart, windowEnd, ended } = firing;
  const span = describeSpan(windowStart, windowEnd);
  switch (news) {
    case 'fired': {
      const named = terms.length === 0 ? '' : `: ${describeTerms(alert, terms)}`;
      return `Alert "${alert.name}" fires: ${describeReading(alert, firing)}${named} (${span}).`;
    }
    case 'resolved':
      return `Alert "${alert.name}" is over: it fired for ${describeSpan(windowStart, ended ?? windowEnd)}.`;
    case 'withdrawn':
      return `Alert "${alert.name}" is withdrawn: by posts that came late, edits or deletions, ${span} does not meet it any more.`;
  }
}

const shownPost = (post: Post): NoticePost => ({
  id: post.id,
  network: post.network,
  author: post.author_handle ?? post.author_name,
  created_at: post.created_at,
  sentiment: post.sentiment,
  text: post.text,
});
