import { Scanner } from '../linear/scan.ts';
import { Clauses, splitClauses } from './split-clauses.ts';

/** A clause as a text of its own. */
export interface ClauseText {
  text: string;
  /** See `Clauses.distant`. */
  distant: boolean;
}

let scanner: Scanner | undefined;
const clauses = new Clauses();

/** The clauses of a text, in order; for models that read texts, not tokens. */
export function clauseTexts(text: string): ClauseText[] {
  scanner ??= new Scanner();
  const tokens = scanner.scan(text);
  splitClauses(tokens, text, clauses);
  return Array.from({ length: clauses.count }, (_, c) => ({
    text: text.slice(tokens.start[clauses.from[c]!]!, tokens.end[clauses.to[c]! - 1]!),
    distant: clauses.distant[c] === 1,
  }));
}
