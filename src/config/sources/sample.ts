import { z } from 'zod';

export const sample = z
  .strictObject({
    type: z.literal('sample').meta({ description: 'The kind of source.' }),
    speed: z
      .number()
      .positive()
      .default(60)
      .meta({ description: 'How many times faster than life the made-up day is replayed.', examples: [600] }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ description: 'Which made-up day; the same seed gives the same posts.', examples: [42] }),
  })
  .meta({
    title: 'sample',
    description: 'The bundled, made-up day of posts. It never shares a lake with real ones.',
  });
