import { z } from 'zod';
import type { StoredTopic } from '../../../lake/topic-table.ts';
import { TOPIC_NAME, TOPIC_NAME_RULE, type Topic } from '../../../model/topic.ts';
import { backtest } from '../../../pipeline/topics-backtest.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { adviceOn } from '../../../topics/advice.ts';
import { formatRule } from '../../../topics/format-rule.ts';
import { LONGEST_RULE, parseRule } from '../../../topics/parse-rule.ts';
import { FILTER } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { changed } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Gate } from '../security/gate.ts';

/** The topics of the process that serves. Changes throw UsageErrors. */
export interface TopicDesk {
  /** Whether X alone is asked for what is followed. */
  readonly onlyX: boolean;
  list(): readonly StoredTopic[];
  add(topic: Topic): StoredTopic;
  change(topic: Topic): StoredTopic;
  remove(name: string): StoredTopic;
}

const MOST_EXAMPLES = 100;
/** No lake follows more. */
const MOST_COUNTED = 10_000;

const rule = z
  .string()
  .min(1)
  .max(LONGEST_RULE * 2)
  .meta({ description: 'In the rule language.', examples: ['coffee OR "flat white" -is:retweet'] });
const name = z
  .string()
  .regex(TOPIC_NAME, { error: TOPIC_NAME_RULE })
  .meta({ description: 'The name that posts, windows and charts show.', examples: ['coffee'] });
const named = z.strictObject({ name: z.string().meta({ description: 'Its name.', examples: ['coffee'] }) });

const topicSchema = z
  .strictObject({
    name: z.string(),
    rule: z.string().meta({ description: 'In its canonical text.' }),
    since: z.string().meta({ description: 'When its rule was set as it is.', format: 'date-time' }),
    origin: z.enum(['config', 'api']).meta({
      description:
        '`config` follows the configuration at every start; `api` was added while running, and stays.',
    }),
  })
  .meta({ id: 'Topic', description: 'A subject that is followed.' });

const share = {
  posts: z.int(),
  matched: z.int(),
  share: z.number().nullable().meta({ description: 'Of the posts, 0 to 1.' }),
};

const backtestSchema = z.strictObject({
  rule: z.string().meta({ description: 'In its canonical text.' }),
  ...share,
  days: z.array(
    z.strictObject({
      day: z.string().nullable().meta({ description: 'UTC; null without a time.' }),
      ...share,
    }),
  ),
  examples: z.array(
    z.strictObject({
      id: z.string(),
      created_at: z.string().nullable().meta({ format: 'date-time' }),
      network: z.string(),
      author_handle: z.string().nullable(),
      text: z.string(),
    }),
  ),
  notes: z.array(z.string()).meta({ description: 'What the lake cannot say of such a rule.' }),
});

const answerOf = (topic: StoredTopic) => ({ ...topic, since: new Date(topic.since).toISOString() });

export const topicRoutes = (topics: TopicDesk, queries: QueryEngine, gate: Gate): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/topics',
    tag: 'Topics',
    summary: 'What is followed',
    answer: {
      description: 'The topics in order of their names, each with how many posts it has.',
      schema: z.strictObject({ topics: z.array(topicSchema.extend({ posts: z.int() })) }),
    },
    handle: async ({ signal }) => {
      const counted = await queries.top('topics', {}, { limit: MOST_COUNTED }, { signal });
      const posts = new Map(counted.map((entry) => [entry.key, entry.posts]));
      return {
        topics: topics.list().map((topic) => ({ ...answerOf(topic), posts: posts.get(topic.name) ?? 0 })),
      };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/topics',
    tag: 'Topics',
    summary: 'Follow a topic more',
    description:
      'It holds for what is collected from now on; `POST /api/topics/backtest` says what it would have matched.',
    body: z.strictObject({ name, rule }),
    answer: { description: 'The topic as it is followed.', schema: topicSchema },
    problems: ['conflict'],
    handle: ({ body }) => answerOf(changed(KINDS, () => topics.add(body))),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/topics/{name}',
    tag: 'Topics',
    summary: 'Give a topic another rule',
    description: 'It holds for what is collected from now on; posts that have the topic keep it.',
    params: named,
    body: z.strictObject({ rule }),
    answer: { description: 'The topic as it is followed.', schema: topicSchema },
    problems: ['conflict', 'not-found'],
    handle: ({ params, body }) => answerOf(changed(KINDS, () => topics.change({ ...params, ...body }))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/topics/{name}',
    tag: 'Topics',
    summary: 'No longer follow a topic',
    description: 'Posts that have the topic keep it.',
    params: named,
    answer: { description: 'The topic as it was.', schema: topicSchema },
    problems: ['conflict', 'not-found'],
    handle: ({ params }) => answerOf(changed(KINDS, () => topics.remove(params.name))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/topics/check',
    tag: 'Topics',
    summary: 'Whether a rule can be used',
    description: 'Where it cannot, the problem says at which column, why, and what to write instead.',
    body: z.strictObject({ rule }),
    answer: {
      description: 'The rule in its canonical text, and what is good to know of it.',
      schema: z.strictObject({ rule: z.string(), advice: z.array(z.string()) }),
    },
    handle: ({ body }) => {
      const parsed = changed(KINDS, () => parseRule(body.rule, topics));
      return { rule: formatRule(parsed), advice: adviceOn(parsed) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/topics/backtest',
    tag: 'Topics',
    summary: 'How many posts a rule would have matched',
    description: 'Of the posts already in the lake, by day, with the newest that match.',
    body: z.strictObject({
      rule,
      from: FILTER.from,
      to: FILTER.to,
      examples: z.int().min(0).max(MOST_EXAMPLES).default(5).meta({ description: 'How many examples.' }),
    }),
    answer: { description: 'The counts.', schema: backtestSchema },
    problems: ['too-costly', 'too-many-requests'],
    handle: async ({ body, signal }) => {
      const { from, to, examples } = body;
      changed(KINDS, () => parseRule(body.rule));
      const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const done = await gate.run(() => backtest(queries, body.rule, { ...range, examples }, { signal }));
      if (done === null) {
        throw new Problem(
          'too-many-requests',
          'Too many backtests are asked for at a time; ask again in a moment.',
          {
            headers: { 'Retry-After': '5' },
          },
        );
      }
      const { result } = done;
      return {
        ...result,
        examples: result.examples.map((post) => ({
          ...post,
          created_at: post.created_at === null ? null : new Date(post.created_at).toISOString(),
        })),
      };
    },
  }),
];

const KINDS = {
  'rule-wrong': ['invalid-body', 'rule'],
  'topic-name': ['invalid-body', 'name'],
  'topic-exists': ['conflict', 'name'],
  'topic-configured': ['conflict', 'name'],
  'too-many-topics': ['conflict', 'name'],
  'topic-unknown': ['not-found', 'name'],
} as const;
