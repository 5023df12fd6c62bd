import { z } from 'zod';
import { SOURCE_STATES } from '../../../pipeline/source-report.ts';
import type { Work } from '../../work.ts';
import { defineRoute } from '../route.ts';

const time = z.string().meta({ format: 'date-time' }).nullable();

const sourceSchema = z
  .strictObject({
    name: z.string(),
    type: z.string().meta({ description: 'As the configuration has it, such as x-stream.' }),
    state: z.enum(SOURCE_STATES).meta({
      description:
        '`failed`: it gave up; it is begun anew at `retry_at`, or where that is null when the process is started again.',
    }),
    since: time.meta({ description: 'When it came into this state.' }),
    reason: z.string().nullable().meta({ description: 'Why it does not deliver.' }),
    retry_at: time.meta({ description: 'When it is tried again.' }),
    last_event_at: time.meta({ description: 'When something last came, since the process began.' }),
    covered_until: time.meta({
      description:
        'Up to here all that it was asked for is accounted for, of the topic that is furthest behind; null where it keeps no account, as of files.',
    }),
    lag_seconds: z.number().nullable().meta({ description: 'How far that lies back.' }),
    records: z.int().meta({ description: 'Records read since the process began.' }),
    records_per_second: z.number().meta({ description: 'Over the last minute.' }),
    open_gaps: z.int(),
    missing_seconds: z
      .number()
      .meta({ description: 'How long those gaps are; of several topics, added up.' }),
    spent: z.number().meta({ description: 'US dollars of this month.' }),
  })
  .meta({ id: 'Source', description: 'How a source stands.' });

export const sourcesRoute = ({ sources }: Pick<Work, 'sources'>) =>
  defineRoute({
    method: 'GET',
    path: '/api/sources',
    tag: 'Collecting',
    summary: 'How each source stands',
    answer: {
      description: 'The sources that are collected from, in the order of the configuration.',
      schema: z.strictObject({ sources: z.array(sourceSchema) }),
    },
    handle: () => ({ sources: sources() }),
  });
