/** Checking of what a request brings, with faults that a person can act on. */
import type { z } from 'zod';
import { type Fault, Problem } from './problem.ts';

/** The query string as the schema has it; throws a Problem that names every fault, unknown names among them. */
export function checkParameters<T>(schema: z.ZodType<T>, values: unknown): T {
  const result = schema.safeParse(values, { reportInput: true });
  if (result.success) return result.data;
  const known = Object.keys((schema as { shape?: object }).shape ?? {});
  // Values in a list have their place in it as a name, which says nothing of a query string.
  const faults = result.error.issues.flatMap((issue) =>
    faultsOf({ ...issue, path: issue.path.slice(0, 1) }, known),
  );
  throw new Problem('invalid-parameter', sentence(faults), { faults });
}

export function checkBody<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const known = Object.keys((schema as { shape?: object }).shape ?? {});
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, known));
  throw new Problem('invalid-body', sentence(faults), { faults });
}

function faultsOf(issue: z.core.$ZodIssue, known: readonly string[]): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const names = known.length === 0 ? 'it takes none' : `known here: ${known.join(', ')}`;
    return issue.keys.map((name) => ({ name, detail: `is not known; ${names}` }));
  }
  const name = issue.path.map(String).join('.');
  return [{ name, detail: detailOf(issue) }];
}

function detailOf(issue: z.core.$ZodIssue): string {
  const input = issue.input;
  switch (issue.code) {
    case 'invalid_type':
      if (Array.isArray(input) && issue.expected === 'string') return 'is given more than once; give it once';
      return input === undefined ? 'is missing' : `is to be ${article(issue.expected)}`;
    case 'invalid_value':
      return `is to be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `is to be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'is empty';
      return `is to be at least ${issue.minimum}${unit(issue.origin)}`;
    default:
      return issue.message;
  }
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

const unit = (origin: string): string =>
  origin === 'string' ? ' characters long' : origin === 'array' ? ' long' : '';

const sentence = (faults: readonly Fault[]): string =>
  `${faults.map(({ name, detail }) => `${name === '' ? 'The body' : `"${shorten(name)}"`} ${detail}`).join('; ')}.`;

const shorten = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name);
