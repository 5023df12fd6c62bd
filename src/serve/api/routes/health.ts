import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Readiness } from '../readiness.ts';
import { defineRoute, type Route } from '../route.ts';

/** For whoever keeps the process running; they tell nothing of the posts and ask for no token. */
export function healthRoutes(readiness: Readiness): Route[] {
  const alive = defineRoute({
    method: 'GET',
    path: '/healthz',
    tag: 'Operation',
    summary: 'Whether the process lives',
    open: true,
    answer: { description: 'It does.', schema: z.object({ status: z.literal('alive') }) },
    handle: () => ({ status: 'alive' }),
  });
  const ready = defineRoute({
    method: 'GET',
    path: '/readyz',
    tag: 'Operation',
    summary: 'Whether posts are collected and questions answered',
    open: true,
    answer: { description: 'They are.', schema: z.object({ status: z.literal('ready') }) },
    problems: ['unavailable'],
    handle: () => {
      const reasons = readiness();
      if (reasons.length === 0) return { status: 'ready' };
      throw new Problem('unavailable', reasons.map(({ detail }) => detail).join(' '), {
        code: reasons[0]!.code,
        faults: reasons.map(({ code, detail }) => ({ name: code, detail })),
      });
    },
  });
  return [alive, ready];
}
