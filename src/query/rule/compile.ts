/** A topic's rule as a question to the posts of a lake. */
import { barePost, type Post } from '../../model/post.ts';
import { formatRule } from '../../topics/format-rule.ts';
import { Matcher } from '../../topics/matcher.ts';
import { parseRule } from '../../topics/parse-rule.ts';
import { type Term, termsOf } from '../../topics/rule.ts';
import { type Condition, prefilterOf } from './prefilter.ts';
import { subjectOf } from './subject.ts';

export interface CompiledRule {
  /** In its canonical form. */
  text: string;
  /** Columns that it is asked of: what is not read costs nothing. */
  columns: readonly (keyof Post)[];
  /** What every post that matches meets, over the columns of `scanPosts`. */
  prefilter: Condition;
  /** The post may have these columns alone. */
  matches(post: Partial<Post>): boolean;
}

const ALWAYS = ['text', 'urls'] as const;
const NEEDED: Partial<Record<Term['kind'], readonly (keyof Parameters<typeof subjectOf>[0])[]>> = {
  from: ['author_handle', 'author_id'],
  to: ['network', 'in_reply_to'],
  lang: ['lang'],
  is: ['network', 'in_reply_to', 'repost_of', 'quote_of', 'author_verified'],
  has: ['latitude'],
};
const BARE = barePost('', '', '');
const KEPT = 64;

const compiled = new Map<string, CompiledRule>();

/** The same object for the same text, for as long as it is among those asked last. Throws a RuleError. */
export function compileRule(text: string): CompiledRule {
  const known = compiled.get(text) ?? compile(text);
  compiled.delete(text);
  compiled.set(text, known);
  if (compiled.size > KEPT) compiled.delete(compiled.keys().next().value!);
  return known;
}

function compile(text: string): CompiledRule {
  const rule = parseRule(text, { unbounded: true });
  const matcher = new Matcher([{ name: '', rule }]);
  return {
    text: formatRule(rule),
    columns: [...new Set([...ALWAYS, ...termsOf(rule).flatMap(({ kind }) => NEEDED[kind] ?? [])])],
    prefilter: prefilterOf(rule),
    matches: (post) => matcher.match(subjectOf({ ...BARE, ...post })).length > 0,
  };
}
