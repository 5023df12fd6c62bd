import { UsageError } from '../model/errors.ts';

/** A rule that cannot be used. The message names the column, what is wrong there, and what to write instead. */
export class RuleError extends UsageError {
  /** Where it is wrong: characters from 1, as a person counts them. */
  readonly column: number;
  /** What is wrong and what to do, without the column. */
  readonly detail: string;

  constructor(column: number, detail: string) {
    super(`The rule is wrong at column ${column}: ${detail}${detail.endsWith('?') ? '' : '.'}`, {
      code: 'rule-wrong',
    });
    this.name = 'RuleError';
    this.column = column;
    this.detail = detail;
  }
}

/** The column of an offset in UTF-16 units. */
export const columnAt = (text: string, offset: number): number => [...text.slice(0, offset)].length + 1;
