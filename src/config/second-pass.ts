import { z } from 'zod';

/** What is scored again behind ingestion. */
export const secondPass = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .default('auto')
      .meta({
        description:
          'The model of the second pass, named as in `predict --model`; `off` for none. `auto` takes the best model that comes with Undertone, and none where that is only the model of the first pass.',
        examples: ['cascade', 'remote:ours', 'off'],
      }),
    entities: z
      .boolean()
      .default(true)
      .meta({ description: 'Find named entities too, where the model knows them.' }),
    batch: z
      .int()
      .min(1)
      .max(10_000)
      .default(256)
      .meta({ description: 'Posts that the model is given at once.' }),
  })
  .prefault({})
  .meta({
    description:
      'Posts are scored again behind ingestion by a better model than that of the first pass, as fast as the machine allows; until then they show the scores of the first.',
  });
