import { z } from 'zod';
import { duration } from '../parsed.ts';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'is to be the name of an environment variable',
});

export const processCommand = z
  .strictObject({
    type: z.literal('process').meta({ description: 'The kind of source.' }),
    command: z
      .array(z.string())
      .min(1)
      .meta({
        description:
          'A program and its arguments, run without a shell; each line it prints is one post as JSON, of any shape that `import` takes.',
        examples: [['python3', 'forum.py', '--follow']],
      }),
    folder: z
      .string()
      .min(1)
      .default('.')
      .meta({
        description: 'Where it runs. A relative one is beside this file.',
        examples: ['./connectors'],
      }),
    every: duration()
      .optional()
      .meta({
        description:
          'Run again so long after it ended well (exit code 0); unless set, the source is done then. One that fails is always started again.',
        examples: ['15m'],
      }),
    environment: z
      .record(variableName, z.string())
      .optional()
      .meta({
        description: 'Variables that it gets; no secrets here.',
        examples: [{ FORUM: 'https://forum.example' }],
      }),
    pass: z
      .array(variableName)
      .optional()
      .meta({
        description:
          'Names of variables of Undertone’s own environment that it also gets, such as those with its secrets. PATH, HOME, LANG, LC_ALL, TZ and TMPDIR it always gets.',
        examples: [['FORUM_TOKEN']],
      }),
  })
  .meta({ title: 'process', description: 'A command of your own that prints posts.' });
