import { z } from 'zod';
import { duration } from './parsed.ts';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'is to be the name of an environment variable',
});

const patience = {
  timeout: duration()
    .prefault('30s')
    .meta({ description: 'How long one request may take.', examples: ['10s'] }),
  retries: z.int().min(0).max(20).default(3).meta({
    description: 'How often a request that failed is tried again, each time after a longer pause.',
  }),
  rate: z
    .number()
    .gt(0)
    .optional()
    .meta({ description: 'The most requests a second; no limit unless set.', examples: [20] }),
  concurrency: z
    .int()
    .min(1)
    .max(256)
    .default(4)
    .meta({ description: 'The most requests under way at a time.' }),
};

const budget = (what: string) =>
  z
    .number()
    .min(0)
    .optional()
    .meta({
      description: `US dollars that ${what} may cost in a calendar month (UTC), within \`spending.monthly_budget\`. When they are used up, posts are kept and scored the next month. No limit of its own unless set.`,
      examples: [20],
    });

const format = z.enum(['undertone', 'huggingface', 'tei']);
const batch = z.int().min(1).max(1000);

const header = z
  .strictObject({
    name: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'is to be the name of a header' }),
    value: z.string().optional().meta({ description: 'What it says; no secrets here.' }),
    variable: variableName.optional().meta({
      description: 'The environment variable that holds what it says, for secrets.',
    }),
    prefix: z
      .string()
      .default('')
      .meta({ description: 'Written before it, such as `Bearer ` with its blank.' }),
  })
  .refine(({ value, variable }) => (value === undefined) !== (variable === undefined), {
    error: 'needs either "value" or "variable"',
  });

const remote = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
      .meta({ description: 'Where texts are sent by POST.', examples: ['https://models.example.org/score'] }),
    format: format
      .default('undertone')
      .meta({ description: 'How a request and its answer look; see docs/models.md.' }),
    headers: z
      .array(header)
      .default([])
      .meta({
        description:
          'Headers of each request, each with a `value`, or a `variable` of the environment for secrets.',
        examples: [[{ name: 'Authorization', variable: 'MODEL_KEY', prefix: 'Bearer ' }]],
      }),
    batch: batch.default(32).meta({ description: 'Texts a request.' }),
    languages: z
      .array(z.string().regex(/^[a-z]{2,3}$/, { error: 'is to be a language such as en' }))
      .min(1)
      .default(['en'])
      .meta({ description: 'The languages it is good at; posts in others stay unscored.' }),
    version: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'is to be 1 to 64 letters, digits, ., _ or -' })
      .default('1')
      .meta({ description: 'What scores show after the @; change it when the service gets another model.' }),
    price_per_post: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'US dollars that it charges for a post.' }),
    monthly_budget: budget('it'),
    ...patience,
  })
  .meta({ title: 'remote', description: 'A model behind an HTTP address.' });

/** Models that are not in a folder, and how models are used. */
export const models = z
  .strictObject({
    cache: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Where models of a hub (`onnx:…`) are kept once they are fetched; a relative one is beside this file. Unless set, .cache/undertone/models in the home folder.',
        examples: ['/var/cache/undertone-models'],
      }),
    hub: z
      .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
      .default('https://huggingface.co')
      .meta({
        description: 'Where models of a hub are fetched from; for a mirror.',
        examples: ['https://hub.example.org'],
      }),
    cascade: z
      .strictObject({
        threshold: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .meta({
            description:
              'A text of whose scores by the fast model the greatest is below this goes to the accurate one; the fitted threshold unless set.',
            examples: [0.7],
          }),
      })
      .prefault({})
      .meta({ description: 'The model that asks an accurate one only where a fast one is unsure.' }),
    remote: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
          error: 'is to be 1 to 64 lower-case letters, digits, _ or -',
        }),
        remote,
      )
      .default({})
      .meta({
        description:
          'Models behind an HTTP address, each under a name of your choice, used as `remote:NAME`.',
        examples: [{ house: { url: 'https://models.example.org/score' } }],
      }),
    aws: z
      .strictObject({
        region: z
          .string()
          .min(1)
          .optional()
          .meta({
            description: 'The region of `comprehend` and `sagemaker:…`; AWS_REGION unless set.',
            examples: ['eu-central-1'],
          }),
        endpoint: z
          .url({ protocol: /^https?$/, error: 'is to be an address that begins with https://' })
          .optional()
          .meta({
            description: 'Where the service is, for a private link; the region’s own unless set.',
            examples: ['https://vpce-1.comprehend.eu-central-1.vpce.amazonaws.com'],
          }),
        language: z.string().min(2).default('en').meta({ description: 'The language of the texts.' }),
        price_per_unit: z.number().min(0).default(0.0001).meta({
          description: 'US dollars that Comprehend charges for a unit of 100 characters.',
        }),
        monthly_budget: budget('Comprehend'),
        format: format
          .default('huggingface')
          .meta({ description: 'How the request and answer of a SageMaker endpoint look.' }),
        batch: batch.default(32).meta({ description: 'Texts a request to a SageMaker endpoint.' }),
        ...patience,
      })
      .prefault({})
      .meta({
        description: 'Amazon Comprehend and SageMaker; credentials come as AWS’s own tools find them.',
      }),
  })
  .prefault({})
  .meta({ description: 'The models beside those in folders.' });
