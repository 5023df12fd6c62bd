import { z } from 'zod';
import type { Clock } from '../../../model/clock.ts';
import type { SecondPassStatus } from '../../../pipeline/second-pass/second-pass.ts';
import { defineRoute } from '../route.ts';

const count = z.int().min(0);

export const secondPassRoute = (status: () => SecondPassStatus | null, clock: Clock) =>
  defineRoute({
    method: 'GET',
    path: '/api/second-pass',
    tag: 'Questions',
    summary: 'How far the second pass has come',
    description:
      'Posts are scored again behind ingestion by a better model than the first. Until then they show the scores of the first.',
    answer: {
      description: 'Its model, what it is doing and what waits for it.',
      schema: z.strictObject({
        state: z.enum(['off', 'idle', 'working', 'held-back', 'paused']).meta({
          description: 'held-back: ingestion goes first. paused: the model cannot be used, reason says why.',
        }),
        model: z
          .string()
          .nullable()
          .meta({ description: 'As configured, name@version once it is loaded; null where it is off.' }),
        reason: z.string().nullable(),
        waiting: count.meta({ description: 'Posts that wait for it.' }),
        lag_seconds: z
          .number()
          .nullable()
          .meta({ description: 'How long the oldest of them has been visible; null where none waits.' }),
        live_lag_seconds: z.number().nullable().meta({
          description:
            'How long the latest posts had been visible when it last scored such; it takes these before a backlog. Null where it has not yet.',
        }),
        posts_per_second: z
          .number()
          .nullable()
          .meta({ description: 'Over the last half minute; null where it is not at work.' }),
        seconds_left: z.number().nullable().meta({ description: 'For those that wait now, at that rate.' }),
        unscored: count.meta({ description: 'Posts that it could not score; `retry` tries them again.' }),
        damaged: z.array(z.string()).meta({
          description: 'Objects that it passes over since they are damaged; `doctor --rebuild` mends them.',
        }),
      }),
    },
    handle: () => {
      const now = status();
      if (now === null)
        return {
          state: 'off' as const,
          model: null,
          reason: null,
          waiting: 0,
          lag_seconds: null,
          live_lag_seconds: null,
          posts_per_second: null,
          seconds_left: null,
          unscored: 0,
          damaged: [],
        };
      const { state, model, reason, posts: waiting, since, liveLag, rate, unscored, damaged } = now;
      return {
        state,
        model,
        reason,
        waiting,
        lag_seconds: since === null ? null : Math.max(0, clock.now() - since) / 1000,
        live_lag_seconds: liveLag === null ? null : liveLag / 1000,
        posts_per_second: rate,
        seconds_left: rate === null ? null : waiting / rate,
        unscored,
        damaged,
      };
    },
  });
