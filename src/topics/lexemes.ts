import { columnAt, RuleError } from './rule-error.ts';

/** A part of a rule as it stands; `offset` is in UTF-16 units. */
export type Lexeme =
  | { kind: 'open' | 'close' | 'or' | 'not'; offset: number }
  | { kind: 'quoted'; value: string; offset: number }
  /** Anything up to a space, a parenthesis or a quote; `operator` is what stood before a colon. */
  | { kind: 'bare'; value: string; offset: number }
  | { kind: 'operator'; name: string; value: string; offset: number; valueOffset: number };

/** Typed or pasted, a quote is a quote. */
const QUOTES = '"“”„‟';
const OPERATOR = /^[A-Za-z_]+:/;

/** Cuts a rule into its parts. Throws a RuleError for a quote that is never closed and the like. */
export function lexemesOf(rule: string): Lexeme[] {
  const found: Lexeme[] = [];
  for (let at = 0; at < rule.length; ) {
    const character = rule[at]!;
    if (/\s/.test(character)) {
      at++;
    } else if (character === '(' || character === ')') {
      found.push({ kind: character === '(' ? 'open' : 'close', offset: at });
      at++;
    } else if (character === '-' || character === '−' || character === '–') {
      found.push({ kind: 'not', offset: at });
      at++;
      if (at === rule.length || /\s/.test(rule[at]!)) {
        throw new RuleError(
          columnAt(rule, at - 1),
          'a - stands alone; write it against what is not to match, as in -sport',
        );
      }
    } else if (QUOTES.includes(character)) {
      const { value, end } = quoted(rule, at);
      found.push({ kind: 'quoted', value, offset: at });
      at = end;
    } else {
      at = word(rule, at, found);
    }
  }
  return found;
}

function word(rule: string, start: number, into: Lexeme[]): number {
  const rest = rule.slice(start);
  // X writes areas so: point_radius:[2.35 48.86 16km].
  const run = (/^[A-Za-z_]+:\[[^\]]*\]/.exec(rest) ?? /^[^\s()"“”„‟]+/.exec(rest)!)[0];
  const end = start + run.length;
  const operator = OPERATOR.exec(run)?.[0];
  if (operator === undefined) {
    into.push(run === 'OR' ? { kind: 'or', offset: start } : { kind: 'bare', value: run, offset: start });
    return end;
  }
  const valueOffset = start + operator.length;
  const name = operator.slice(0, -1);
  if (valueOffset === end && end < rule.length && QUOTES.includes(rule[end]!)) {
    const { value, end: after } = quoted(rule, end);
    into.push({ kind: 'operator', name, value, offset: start, valueOffset });
    return after;
  }
  const value = run.slice(operator.length);
  into.push({ kind: 'operator', name, value, offset: start, valueOffset });
  return end;
}

/** What stands between the quote at `start` and the next one; a backslash keeps a quote inside. */
function quoted(rule: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start + 1; at < rule.length; at++) {
    const character = rule[at]!;
    if (character === '\\' && (rule[at + 1] === '"' || rule[at + 1] === '\\')) {
      value += rule[++at]!;
    } else if (QUOTES.includes(character)) {
      if (rule[at + 1] === '~') {
        throw new RuleError(
          columnAt(rule, at + 1),
          'how far words may be apart (~N) cannot be asked for; leave it out, or write the words without quotes',
        );
      }
      return { value, end: at + 1 };
    } else {
      value += character;
    }
  }
  throw new RuleError(columnAt(rule, start), 'this quote is never closed; put a " at the end of the phrase');
}
