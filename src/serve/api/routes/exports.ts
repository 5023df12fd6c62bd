import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { EXPORT_STATES } from '../../../lake/export-jobs.ts';
import type { ExportView, ExportWish } from '../../../pipeline/exports/desk.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../query/export.ts';
import type { Work } from '../../work.ts';
import { duration, FILTER, filterOf } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { orRefused } from '../refused.ts';
import { defineRoute, type Route } from '../route.ts';

const WHAT = ['posts', 'windows'] as const;

const bodySchema = z.strictObject({
  what: z.enum(WHAT).default('posts').meta({ description: 'The posts, or how they feel over time.' }),
  format: z.enum(EXPORT_FORMATS).meta({ description: 'CSV, JSON lines or Parquet.' }),
  filter: z
    .strictObject(FILTER)
    .prefault({})
    .meta({ description: 'Which posts; as the parameters of `GET /api/posts` are written.' }),
  columns: z
    .array(z.string())
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Columns of posts, in this order; all unless given.' }),
  length: duration('15m', 'The length of a window, such as 15m or 1h.'),
});

const time = z.string().meta({ format: 'date-time' });

const exportSchema = z
  .strictObject({
    id: z.string(),
    what: z.enum(WHAT),
    format: z.enum(EXPORT_FORMATS),
    state: z.enum(EXPORT_STATES).meta({
      description: 'One that was waiting or running when the process ended is made anew at its next start.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    asked_at: time,
    ended_at: time.nullable(),
    expires_at: time.nullable().meta({ description: 'When the file is removed.' }),
    expected: z.int().nullable().meta({ description: 'Posts that there were to write when it began.' }),
    rows: z.int().meta({ description: 'Rows written so far; of Parquet they are known at the end alone.' }),
    bytes: z.int(),
    file: z.string().nullable().meta({
      description: 'Where the file is fetched, with no token but the key in it; null until it is done.',
    }),
  })
  .meta({ id: 'Export', description: 'A file of posts or windows that is made in the background.' });

const identified = z.strictObject({ id: z.string().max(64).meta({ description: 'Its id.' }) });

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

export const exportRoutes = ({ exports }: Pick<Work, 'exports'>): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/exports',
    tag: 'Exports',
    summary: 'Write what is asked for to a file',
    description:
      'In the background, one at a time, whoever listens; all of one moment. A file is kept for a day, and an erasure removes it where it holds what is erased. Text that a spreadsheet would run as a formula gets an apostrophe before it in CSV.',
    body: bodySchema,
    answer: { description: 'The export, which has begun or waits.', status: 202, schema: exportSchema },
    problems: ['conflict'],
    handle: ({ body, reply }) =>
      orRefused(() => {
        const started = exports.start(wishOf(body));
        reply.code(202);
        return shown(started);
      }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/exports',
    tag: 'Exports',
    summary: 'How exports stand',
    answer: {
      description: 'Those that have not expired, the newest first.',
      schema: z.strictObject({ exports: z.array(exportSchema) }),
    },
    handle: () => ({ exports: exports.list().map(shown) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/exports/{id}',
    tag: 'Exports',
    summary: 'How one export stands',
    params: identified,
    answer: { description: 'The export.', schema: exportSchema },
    problems: ['not-found'],
    handle: ({ params }) => shown(exports.find(params.id) ?? missing(params.id)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/exports/{id}/cancel',
    tag: 'Exports',
    summary: 'Stop an export',
    description: 'Nothing is left of it. One that is done stays done.',
    params: identified,
    answer: { description: 'The export as it stands then.', schema: exportSchema },
    problems: ['not-found'],
    handle: async ({ params }) => shown((await exports.cancel(params.id)) ?? missing(params.id)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/exports/{id}',
    tag: 'Exports',
    summary: 'Remove an export and its file',
    params: identified,
    answer: { description: 'It is gone.', schema: z.strictObject({ removed: z.literal(true) }) },
    problems: ['not-found'],
    handle: async ({ params }) => ({ removed: (await exports.remove(params.id)) || missing(params.id) }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/exports/{id}/file',
    tag: 'Exports',
    summary: 'The file of an export',
    description: 'A browser follows a link without a token, so this asks for the key of the file alone.',
    params: identified,
    query: z.strictObject({ key: z.string().max(64).meta({ description: 'As it stands in `file`.' }) }),
    answer: { description: 'The file.', contentType: 'application/octet-stream' },
    problems: ['not-found'],
    open: true,
    streams: true,
    handle: ({ params, query, reply }) => {
      const found = exports.file(params.id, query.key);
      if (found === null) throw new Problem('not-found', 'There is no such file, or no longer.');
      const { path, bytes, view } = found;
      return reply
        .type(TYPES[view.format])
        .header('Content-Length', bytes)
        .header('Content-Disposition', `attachment; filename="${nameOf(view)}"`)
        .send(createReadStream(path));
    },
  }),
];

function missing(id: string): never {
  throw new Problem('not-found', `There is no export ${id.slice(0, 64)}; GET /api/exports lists them.`);
}

const shown = ({ secret, ...view }: ExportView) => ({
  ...view,
  file: secret === null ? null : `/api/exports/${view.id}/file?key=${secret}`,
});

/** undertone-posts-2026-03-04T12-00.csv */
const nameOf = ({ what, asked_at, format }: ExportView): string =>
  `undertone-${what}-${asked_at.slice(0, 'YYYY-MM-DDTHH:MM'.length).replace(':', '-')}.${format}`;

function wishOf({ what, format, filter, columns, length }: z.output<typeof bodySchema>): ExportWish {
  return {
    what,
    format,
    filter: filterOf(filter),
    ...(columns === undefined ? {} : { columns }),
    ...(what === 'windows' ? { lengthMs: length } : {}),
  };
}
