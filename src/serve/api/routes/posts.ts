import { z } from 'zod';
import type { QueryEngine } from '../../../query/engine.ts';
import { POST_ORDERS } from '../../../query/ordered-posts.ts';
import { postJson } from '../../../query/posts.ts';
import { FILTER, filterOf, whole } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { postSchema } from '../schemas.ts';

const MOST = 500;

export function postRoutes(queries: QueryEngine): Route[] {
  const posts = defineRoute({
    method: 'GET',
    path: '/api/posts',
    tag: 'Posts',
    summary: 'Posts, newest first unless asked',
    description:
      '`q` takes words, `"phrases"`, `a OR b`, `-not`, `#tag`, `@name`, `$SYM` and `prefix*`. For the page after, ask again with `cursor` set to `next`. Posts that come in between do not move the pages, newest first.',
    query: z.strictObject({
      ...FILTER,
      limit: whole({ least: 1, most: MOST, or: 50 }, 'How many posts a page has.'),
      cursor: z
        .string()
        .regex(/^-?\d{1,16}$/, { error: 'is to be the "next" of the page before' })
        .optional()
        .meta({ description: '`next` of the page before.' }),
      sort: z.enum(POST_ORDERS).default('newest').meta({
        description:
          'Newest or oldest first, the most liked, reposted or answered, or those with the highest score of positive or negative.',
      }),
    }),
    answer: {
      description: 'A page of posts.',
      schema: z.strictObject({
        posts: z.array(postSchema),
        next: z.string().nullable().meta({ description: 'The cursor of the next page; null at the end.' }),
      }),
    },
    problems: ['too-costly'],
    handle: async ({ query, signal }) => {
      const { limit, cursor, sort } = query;
      const before = cursor === undefined ? {} : { before: cursor };
      const page = await queries.posts(filterOf(query), { limit, ...before, order: sort }, { signal });
      return { posts: page.posts.map(postJson), next: page.next };
    },
  });
  const post = defineRoute({
    method: 'GET',
    path: '/api/posts/{id}',
    tag: 'Posts',
    summary: 'One post by its id',
    params: z.strictObject({
      id: z
        .string()
        .min(1)
        .meta({ description: 'The id, percent-encoded.', examples: ['x:1234567890'] }),
    }),
    answer: { description: 'The post.', schema: postSchema },
    problems: ['not-found'],
    handle: ({ params }) => {
      const found = queries.post(params.id);
      if (found !== null) return postJson(found);
      throw new Problem('not-found', 'There is no post with this id; it may have been deleted.');
    },
  });
  return [posts, post];
}
