/**
 * Rules in the syntax of X's filtered stream (docs.x.com/x-api/posts/filtered-stream/integrate/build-a-rule):
 * words side by side must all match, OR takes either and binds less, - negates, parentheses group.
 */
import { type Lexeme, lexemesOf } from './lexemes.ts';
import { operatorTerm, phraseTerm, wordTerm } from './operators.ts';
import type { Not, Rule } from './rule.ts';
import { columnAt, RuleError } from './rule-error.ts';
import { whyUnbounded } from './unbounded.ts';

/** Characters; longer than what X takes from anyone, and short enough to be checked in no time. */
export const LONGEST_RULE = 4096;
const DEEPEST = 50;

export interface RuleOptions {
  /** Whether X alone is asked, so that what only X can answer may be asked for; false unless given. */
  onlyX?: boolean;
  /** Whether it may take in most of all posts, which suits a search and no stream; false unless given. */
  unbounded?: boolean;
}

/** @throws RuleError that names the column, what is wrong there and what to write instead */
export function parseRule(text: string, { onlyX = false, unbounded = false }: RuleOptions = {}): Rule {
  const length = [...text].length;
  if (length > LONGEST_RULE) {
    throw new RuleError(
      LONGEST_RULE + 1,
      `the rule has ${length} characters, and may have ${LONGEST_RULE}; make two topics of it`,
    );
  }
  if (text.trim() === '') throw new RuleError(1, 'the rule is empty; write at least one word');
  const parser = new Parser(text, onlyX);
  const rule = parser.whole();
  const why = unbounded ? null : whyUnbounded(rule);
  if (why !== null) throw new RuleError(parser.firstColumn, why);
  return rule;
}

/** A rule that was checked before it was stored. Throws as `parseRule`. */
export const parseStored = (text: string): Rule => parseRule(text, { onlyX: true });

class Parser {
  readonly #text: string;
  readonly #lexemes: Lexeme[];
  readonly #onlyX: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, onlyX: boolean) {
    this.#text = text;
    this.#onlyX = onlyX;
    this.#lexemes = lexemesOf(text);
  }

  get firstColumn(): number {
    return columnAt(this.#text, this.#lexemes[0]?.offset ?? 0);
  }

  whole(): Rule {
    const rule = this.#either();
    const extra = this.#peek();
    if (extra === undefined) return rule;
    throw this.#error(
      extra.offset,
      'this ) closes nothing; take it out, or put a ( before what it belongs to',
    );
  }

  #either(): Rule {
    const rules = [this.#all()];
    while (this.#peek()?.kind === 'or') {
      this.#at++;
      rules.push(this.#all());
    }
    return rules.length === 1 ? rules[0]! : { kind: 'or', rules: flat('or', rules) };
  }

  #all(): Rule {
    const rules: Rule[] = [];
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next.kind === 'or' || next.kind === 'close') break;
      rules.push(this.#one(next));
    }
    if (rules.length === 0) throw this.#nothing();
    return rules.length === 1 ? rules[0]! : { kind: 'and', rules: flat('and', rules) };
  }

  #one(lexeme: Lexeme): Rule {
    this.#at++;
    const at = { rule: this.#text, offset: lexeme.offset };
    switch (lexeme.kind) {
      case 'not':
        return this.#negated(lexeme.offset);
      case 'open':
        return this.#group(lexeme.offset);
      case 'quoted':
        return phraseTerm(lexeme.value, at);
      case 'operator': {
        const valueAt = { rule: this.#text, offset: lexeme.valueOffset };
        return operatorTerm(lexeme.name, lexeme.value, at, valueAt, this.#onlyX);
      }
      case 'bare':
        return wordTerm(lexeme.value, at);
      default:
        throw this.#nothing();
    }
  }

  #negated(offset: number): Not {
    const next = this.#peek();
    if (next?.kind === 'not') throw this.#error(next.offset, 'one - is enough; take the other out');
    if (next === undefined || next.kind === 'or' || next.kind === 'close') {
      throw this.#error(
        offset,
        'nothing follows this -; write what is not to match against it, as in -sport',
      );
    }
    return { kind: 'not', rule: this.#one(next) };
  }

  #group(offset: number): Rule {
    if (++this.#depth > DEEPEST) {
      throw this.#error(offset, `more than ${DEEPEST} parentheses lie within each other; take some out`);
    }
    if (this.#peek()?.kind === 'close') {
      throw this.#error(offset, 'there is nothing between these parentheses; write a word into them');
    }
    const rule = this.#either();
    if (this.#peek()?.kind !== 'close') {
      throw this.#error(offset, 'this ( is never closed; put a ) where its group ends');
    }
    this.#at++;
    this.#depth--;
    return rule;
  }

  /** Where a term has to stand and none does. */
  #nothing(): RuleError {
    const here = this.#lexemes[this.#at];
    const before = this.#lexemes[this.#at - 1];
    if (before?.kind === 'or') {
      return this.#error(before.offset, 'nothing follows this OR; write what else may match, or take it out');
    }
    if (here?.kind === 'or') {
      return this.#error(
        here.offset,
        'nothing stands before this OR; write what may match instead, or take it out',
      );
    }
    if (here?.kind === 'close') {
      return this.#error(
        here.offset,
        'this ) closes nothing; take it out, or put a ( before what it belongs to',
      );
    }
    return this.#error(before?.offset ?? 0, 'this ( is never closed; put a ) where its group ends');
  }

  #peek(): Lexeme | undefined {
    return this.#lexemes[this.#at];
  }

  #error(offset: number, detail: string): RuleError {
    return new RuleError(columnAt(this.#text, offset), detail);
  }
}

const flat = (kind: 'and' | 'or', rules: Rule[]): Rule[] =>
  rules.flatMap((rule) => (rule.kind === kind ? rule.rules : [rule]));
