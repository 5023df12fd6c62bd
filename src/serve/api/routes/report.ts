import { z } from 'zod';
import type { Clock } from '../../../model/clock.ts';
import type { QueryEngine } from '../../../query/engine.ts';
import { version } from '../../cli/version.ts';
import { reportHtml } from '../../report/report-html.ts';
import { FILTER, filterOf, flag } from '../parameters.ts';
import { defineRoute } from '../route.ts';

/** The page brings its own style and nothing else. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const reportRoute = (queries: QueryEngine, clock: Clock) =>
  defineRoute({
    method: 'GET',
    path: '/api/report',
    tag: 'Questions',
    summary: 'A report to share: one page of HTML',
    description:
      'Charts, tables, method, coverage, and the model with its known mistakes, of a topic and a period; it needs nothing beside it and runs no script.',
    query: z.strictObject({ ...FILTER, download: flag('As a file to be kept.') }),
    answer: { description: 'The page.', contentType: 'text/html; charset=utf-8' },
    problems: ['too-costly'],
    handle: async ({ query, signal, reply }) => {
      const page = reportHtml(
        await queries.sharedReport(filterOf(query), clock.now(), { signal }),
        version(),
      );
      reply.type('text/html; charset=utf-8').header('Content-Security-Policy', POLICY);
      if (query.download) reply.header('Content-Disposition', 'attachment; filename="undertone-report.html"');
      return page;
    },
  });
