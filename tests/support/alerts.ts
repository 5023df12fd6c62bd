import { alert as alertSchema } from '../../src/config/alert.ts';
import type { Firing } from '../../src/lake/alerts/firings.ts';
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

/** What an alert fires at a window of a quarter-hour, until told otherwise. */
export const firingOf = (definition: Alert, windowStart: number, given: Partial<Firing> = {}): Firing => ({
  alert: definition.name,
  revision: 1,
  windowStart,
  windowEnd: windowStart + 15 * 60_000,
  definition,
  value: 1,
  expected: null,
  upper: 0,
  lower: null,
  posts: 1,
  firedAt: windowStart + 15 * 60_000,
  amended: 0,
  muted: false,
  acknowledgedAt: null,
  resolvedAt: null,
  resolution: null,
  ended: null,
  ...given,
});
