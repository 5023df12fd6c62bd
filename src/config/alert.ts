import { z } from 'zod';
import { alertFaults, DIRECTIONS, MEASURES } from '../model/alert.ts';
import { LABELS } from '../model/post.ts';
import { TOPIC_NAME, TOPIC_NAME_RULE } from '../model/topic.ts';
import { duration } from './parsed.ts';

const term = (description: string, example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(300)
    .optional()
    .meta({ description, examples: [example] });

const terms = (description: string, example: string) =>
  z
    .array(z.string().trim().min(1).max(100))
    .min(1)
    .max(20)
    .optional()
    .meta({ description, examples: [[example]] });

const MOST_HELD = 100;

/** An alert as it is written in the configuration and sent to the API. */
export const alert = z
  .strictObject({
    name: z
      .string()
      .regex(TOPIC_NAME, { error: TOPIC_NAME_RULE })
      .meta({ description: 'What messages and the page call it.', examples: ['coffee turns sour'] }),
    topic: term('Only posts of this topic.', 'coffee'),
    network: terms('Only posts of these networks.', 'bluesky'),
    lang: terms('Only posts in these languages, as BCP 47 codes.', 'en'),
    sentiment: z.array(z.enum(LABELS)).min(1).optional().meta({ description: 'Only posts that feel so.' }),
    author: term('Only posts by this handle or author id.', 'ada'),
    hashtag: term('Only posts with this hashtag.', 'coffee'),
    mention: term('Only posts that mention this handle.', 'ada'),
    entity: term('Only posts that name this.', 'Vienna'),
    search: term('Only posts with these words.', 'price rise'),
    measure: z.enum(MEASURES).meta({
      description:
        'What is measured in each window. volume: posts; share: the share of one sentiment among scored posts; net: positive less negative, of scored posts; new_hashtag, new_entity: what is said in at least `posts` posts and was not in the time before that `unseen` says; silence: nothing came of a source.',
      examples: ['share'],
    }),
    label: z
      .enum(LABELS)
      .optional()
      .meta({ description: 'Of a share: of which sentiment.', examples: ['negative'] }),
    unseen: duration()
      .refine((ms) => ms >= 3_600_000 && ms <= 90 * 86_400_000, { error: 'is to be from 1h to 90d' })
      .prefault('7d')
      .meta({
        description: 'Of what is new: how long it was not said, that is in fewer than `posts` posts.',
        examples: ['14d'],
      }),
    posts: z
      .int()
      .min(1)
      .max(1e9)
      .default(5)
      .meta({ description: 'Of what is new: in how many posts of the window it is said.', examples: [20] }),
    source: z.string().min(1).max(64).optional().meta({ description: 'Of silence: the name of the source.' }),
    window: duration()
      .prefault('15m')
      .meta({
        description: 'The length of a window. Multiples of 15m are quick whatever the number of posts.',
        examples: ['1h'],
      }),
    above: z
      .number()
      .optional()
      .meta({ description: 'It is met where the value is above this; shares are 0 to 1.', examples: [0.4] }),
    below: z.number().optional().meta({ description: 'It is met where the value is below this.' }),
    unusual: z
      .strictObject({
        by: z
          .number()
          .min(1)
          .max(100)
          .default(3.5)
          .meta({
            description: 'How far from the median of that hour, in robust standard deviations.',
            examples: [5],
          }),
        direction: z
          .enum(DIRECTIONS)
          .default('above')
          .meta({ description: 'On which side.', examples: ['either'] }),
        weeks: z
          .int()
          .min(1)
          .max(26)
          .default(4)
          .meta({ description: 'How many weeks back the usual is looked for.' }),
        observations: z
          .int()
          .min(4)
          .max(1000)
          .default(8)
          .meta({ description: 'With fewer windows of the same hour nothing is judged.' }),
      })
      .optional()
      .meta({
        description:
          'It is met where the value is unusual for that hour of the week, or of the day (docs/alerts.md).',
      }),
    least_posts: z
      .int()
      .min(0)
      .default(1)
      .meta({
        description: 'A window with fewer posts (of shares and net sentiment: scored ones) does not meet it.',
        examples: [50],
      }),
    hold: z
      .int()
      .min(1)
      .max(MOST_HELD)
      .default(1)
      .meta({ description: 'It fires after so many windows in a row.', examples: [2] }),
    resolve: z
      .strictObject({
        margin: z.number().min(0).max(1).default(0.1).meta({
          description: 'How far on the calm side a window is to be, as a share of the limit.',
        }),
        windows: z
          .int()
          .min(1)
          .max(MOST_HELD)
          .default(1)
          .meta({ description: 'It is over after so many such windows in a row.' }),
      })
      .prefault({})
      .meta({ description: 'When it is over, so that a value that hovers at the limit does not flap.' }),
    notify: z
      .array(z.string().min(1).max(64))
      .max(20)
      .default([])
      .meta({ description: 'The names of channels that are told.', examples: [['team']] }),
    tell_resolved: z.boolean().default(true).meta({ description: 'Whether its end is told too.' }),
  })
  .superRefine((given, context) => {
    for (const { field, message } of alertFaults(given)) {
      context.addIssue({ code: 'custom', path: [field], message });
    }
  })
  .meta({
    description: 'One thing to watch for.',
    examples: [
      {
        name: 'coffee turns sour',
        topic: 'coffee',
        measure: 'share',
        label: 'negative',
        window: '1h',
        above: 0.4,
        least_posts: 50,
        hold: 2,
      },
      { name: 'talk of coffee', topic: 'coffee', measure: 'volume', unusual: { by: 4 } },
    ],
  });
