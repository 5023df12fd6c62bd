import { alert as alertSchema } from '../../src/config/alert.ts';
import type { Alert } from '../../src/model/alert.ts';

/** An alert of the tests, as a person would write it; volume above 10 in a quarter-hour unless told otherwise. */
export const alertOf = (given: Record<string, unknown> = {}): Alert =>
  alertSchema.parse({
    name: 'test',
    measure: 'volume',
    ...('above' in given || 'below' in given || 'unusual' in given || given.measure !== undefined
      ? {}
      : { above: 10 }),
    ...given,
  });
