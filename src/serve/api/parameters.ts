/** The kinds of parameters that several routes share. Texts in, checked values out. */
import { z } from 'zod';
import { parseDuration } from '../../config/values.ts';
import { messageOf } from '../../model/errors.ts';
import { parseTime } from '../../model/parse-time.ts';
import { LABELS } from '../../model/post.ts';
import type { PostFilter } from '../../query/filter.ts';
import { LONGEST_RULE } from '../../topics/parse-rule.ts';

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

const parsedTime = () =>
  z.string().transform((text, context) => {
    // A + in a query string is a space: a time zone east of UTC arrives with one.
    const written = text.replace(/ (\d{2}:?\d{2})$/, '+$1');
    const ms = ISO.test(written) ? parseTime(written) : null;
    if (ms !== null) return ms;
    context.addIssue({ code: 'custom', message: 'is no time; write it like 2026-01-31T12:00:00Z' });
    return z.NEVER;
  });

const timeMeta = (description: string) => ({
  description,
  format: 'date-time',
  examples: ['2026-01-31T12:00:00Z'],
});

/** A time in ISO 8601, as ms since the epoch; UTC where it names no zone. */
export const instant = (description: string) => parsedTime().meta(timeMeta(description));
const time = (description: string) => parsedTime().optional().meta(timeMeta(description));

/** A whole number in digits. */
export const whole = (range: { least: number; most: number; or: number }, description: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'is to be a whole number' })
    .transform(Number)
    .pipe(z.number().min(range.least).max(range.most))
    .prefault(String(range.or))
    .meta({ description, type: 'integer', minimum: range.least, maximum: range.most, default: range.or });

/** `true` or `false`. */
export const flag = (description: string) =>
  z
    .enum(['true', 'false'])
    .prefault('false')
    .transform((text) => text === 'true')
    .meta({ description, type: 'boolean', default: false });

/** A length of time such as 15m, in ms. */
export const duration = (or: string, description: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return parseDuration(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not usable: ${messageOf(error)}` });
        return z.NEVER;
      }
    })
    .prefault(or)
    .meta({ description, examples: ['1h'], default: or });

/** A short text that is looked for exactly. */
const term = (description: string, example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(300)
    .optional()
    .meta({ description, examples: [example] });

/** Several values with commas between; any one of them is enough. */
export const list = (description: string, example: string) =>
  z
    .string()
    .max(2000)
    .transform((text) => text.split(',').map((value) => value.trim()))
    .pipe(z.array(z.string().min(1)).max(100))
    .optional()
    .meta({ description: `${description}; several with commas between.`, examples: [example] });

const labels = z
  .string()
  .transform((text) => text.split(',').map((value) => value.trim()))
  .pipe(z.array(z.enum(LABELS)))
  .optional()
  .meta({
    description: `Posts that feel so: ${LABELS.join(', ')}; several with commas between.`,
    examples: ['negative'],
  });

/** Which posts a question is about; all that is given must hold. */
export const FILTER = {
  q: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Words of the text, all of them.', examples: ['coffee'] }),
  rule: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_RULE)
    .optional()
    .meta({
      description: 'Posts that match this rule, in the language of topics (docs/rules.md).',
      examples: ['coffee (from:ada OR has:links) -is:repost'],
    }),
  topic: list('Posts of this topic', 'coffee'),
  network: list('Posts of this network', 'bluesky'),
  lang: list('Posts in this language, as a BCP 47 code; und where unknown', 'en'),
  sentiment: labels,
  author: term('Posts by this handle or author id.', 'ada'),
  hashtag: term('Posts with this hashtag, with or without #.', 'coffee'),
  mention: term('Posts that mention this handle, with or without @.', 'ada'),
  entity: term('Posts that name this, in any case, as a possessive or a handle, or by an alias.', 'Vienna'),
  url: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Posts with this link, as they have it.', examples: ['https://example.org/menu'] }),
  from: time('Posts created at this time or later (ISO 8601; UTC where it names no zone).'),
  to: time('Posts created before this time.'),
};

type Filter = z.output<z.ZodObject<typeof FILTER>>;

export function filterOf(query: Filter): PostFilter {
  const { q, rule, topic, network, lang, sentiment, author, hashtag, mention, entity, url, from, to } = query;
  const named = {
    text: q,
    rule,
    topics: topic,
    networks: network,
    langs: lang,
    sentiments: sentiment,
    author,
    hashtag,
    mention,
    entity,
    url,
    from,
    to,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
