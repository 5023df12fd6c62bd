import { z } from 'zod';

/** Post fields that a column of a file may be mapped to. */
export const FIELD_NAMES = [
  'id',
  'text',
  'created_at',
  'lang',
  'label',
  'author_id',
  'author_handle',
  'author_name',
  'author_verified',
  'author_followers',
  'location',
  'coordinates',
  'latitude',
  'longitude',
  'in_reply_to',
  'repost_of',
  'quote_of',
  'likes',
  'reposts',
  'replies',
  'urls',
  'revision',
] as const;

export const files = z
  .strictObject({
    type: z.literal('files').meta({ description: 'The kind of source.' }),
    folder: z
      .string()
      .min(1)
      .meta({
        description:
          'A folder to watch; each file that appears is imported once. A relative one is beside this file.',
        examples: ['./inbox'],
      }),
    format: z
      .enum(['auto', 'json', 'jsonl', 'csv', 'tsv', 'text'])
      .default('auto')
      .meta({ description: 'What the files hold; auto finds out by looking.' }),
    encoding: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'The encoding of text files; detected unless set.', examples: ['windows-1252'] }),
    delimiter: z
      .string()
      .length(1, { error: 'is to be one character' })
      .optional()
      .meta({ description: 'What parts the columns; found out unless set.', examples: [';'] }),
    header: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether the first row names the columns; found out unless set.',
        examples: [true],
      }),
    map: z
      .partialRecord(z.enum(FIELD_NAMES), z.string().min(1))
      .optional()
      .meta({
        description: 'Post field → column of the file, where the guess is wrong.',
        examples: [{ id: 'tweet_id', text: 'content' }],
      }),
  })
  .meta({ title: 'files', description: 'Files that appear in a folder.' });
