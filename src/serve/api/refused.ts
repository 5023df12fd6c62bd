import { UndertoneError, UsageError } from '../../model/errors.ts';
import { RuleError } from '../../topics/rule-error.ts';
import { Problem, type ProblemCode } from './problem.ts';

const KINDS: Readonly<Record<string, ProblemCode>> = {
  'no-topic': 'not-found',
  'no-post': 'not-found',
  'no-correction': 'not-found',
  'cost-not-confirmed': 'conflict',
  'backfill-running': 'conflict',
  'heal-running': 'conflict',
  'evaluation-running': 'conflict',
  'no-sources': 'conflict',
  'exports-full': 'conflict',
};

/** Does what a body asks for; what is refused is told as what it is: a wrong body, a conflict, or a network that refuses. */
export async function orRefused<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UndertoneError) || error instanceof Problem) throw error;
    const { code, message } = error;
    const kind = KINDS[code] ?? kindOf(error);
    if (kind === null) throw error;
    throw new Problem(kind, message, { code, cause: error });
  }
}

function kindOf(error: UndertoneError): ProblemCode | null {
  if (error instanceof UsageError) return 'invalid-body';
  // What X says of the token, the plan or the rule is no fault of ours.
  return error.code.startsWith('x-') || error.code === 'stopped' ? 'unavailable' : null;
}

/**
 * Runs a change of something named in a body; what is wrong with it is told as the problem that `kinds` has for its
 * code, with the name of the field at fault, and the column where a rule is wrong.
 */
export function changed<T>(
  kinds: Readonly<Record<string, readonly [kind: ProblemCode, name: string]>>,
  change: () => T,
): T {
  try {
    return change();
  } catch (error) {
    const [kind, name] = (error instanceof UsageError && kinds[error.code]) || [];
    if (kind === undefined || name === undefined) throw error;
    const { message, code } = error as UsageError;
    const column = error instanceof RuleError ? { column: error.column } : {};
    throw new Problem(kind, message, { code, faults: [{ name, detail: message, ...column }], cause: error });
  }
}
