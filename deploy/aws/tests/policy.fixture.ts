/**
 * What a policy says to a request, for the operators that these stacks use. Source: IAM User Guide, "Policy evaluation
 * logic" and "IAM JSON policy elements: Condition operators".
 */
import { flat } from './templates.ts';

export interface Request {
  action: string;
  resource: string;
  /** Anyone unless given. */
  principal?: string;
  /** Keys that are not here are not in the request. */
  context: Record<string, string>;
}

type Json = Record<string, unknown>;

const listed = (value: unknown): string[] => [value].flat().map(flat);

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

const OPERATORS: Record<string, (actual: string | undefined, expected: string[]) => boolean> = {
  Null: (actual, [isNull]) => String(actual === undefined) === isNull,
  Bool: (actual, [expected]) => actual === expected,
  StringEquals: (actual, expected) => actual !== undefined && expected.includes(actual),
  // Of a key that is not in the request, a negation holds.
  StringNotEquals: (actual, expected) => actual === undefined || !expected.includes(actual),
  ArnLike: (actual, expected) => actual !== undefined && expected.some((one) => like(one, actual)),
  NumericLessThan: (actual, [expected]) => actual !== undefined && Number(actual) < Number(expected),
};

function holds(condition: Json, context: Request['context']): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys as Json).every(([key, expected]) => {
      const check = OPERATORS[operator];
      if (check === undefined) throw new Error(`${operator} is not known here.`);
      return check(context[key], listed(expected));
    }),
  );
}

function concerns(statement: Json, { action, resource, principal, context }: Request): boolean {
  const principals =
    statement.Principal === '*' ? ['*'] : Object.values(statement.Principal as Json).flatMap(listed);
  return (
    principals.some((one) => one === '*' || one === (principal ?? '*')) &&
    listed(statement.Action).some((one) => like(one, action)) &&
    listed(statement.Resource).some((one) => like(one, resource)) &&
    holds((statement.Condition ?? {}) as Json, context)
  );
}

/** A refusal outweighs any leave; `none` leaves it to the other policies. */
export function decide(document: { Statement: Json[] }, request: Request): 'allow' | 'deny' | 'none' {
  const effects = document.Statement.filter((one) => concerns(one, request)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'deny';
  return effects.includes('Allow') ? 'allow' : 'none';
}
