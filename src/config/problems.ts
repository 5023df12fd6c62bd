import type { z } from 'zod';
import { nearest } from '../model/nearest.ts';
import { knownOptions } from './json-schema.ts';

/** Something wrong with the configuration. */
export interface Problem {
  path: PropertyKey[];
  /** Whether the name or the value is to be pointed at. */
  at: 'key' | 'value';
  /** What is wrong and what to do; reads on after the path. */
  sentence: string;
}

type Issue = z.core.$ZodIssue;

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of options',
  record: 'a group of options',
  array: 'a list',
};

/** What the schema found, in the words of the person who wrote the file. `data` is the file's content. */
export function toProblems(issues: readonly Issue[], data: unknown): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [toProblem(issue, data)];
    return issue.keys.map((key) => unknownOption([...issue.path, key], data));
  });
}

function unknownOption(path: PropertyKey[], data: unknown): Problem {
  const known = knownOptions(path.slice(0, -1), data) ?? [];
  const meant = nearest(String(path.at(-1)), known);
  const advice =
    meant !== null ? `did you mean "${meant}"?` : `the options here are ${listed(known.map((name) => name))}`;
  return { path, at: 'key', sentence: `is not a known option; ${advice}` };
}

function toProblem(issue: Issue, data: unknown): Problem {
  const path = [...issue.path];
  const value = valueAt(data, path);
  const say = (sentence: string, at: Problem['at'] = 'value'): Problem => ({ path, at, sentence });
  if (issue.code === 'invalid_key') return say(issue.issues[0]?.message ?? 'is not a usable name', 'key');
  if (issue.code === 'invalid_union' && 'options' in issue) {
    return choice(say, value, (issue.options as unknown[]).map(String));
  }
  if (issue.code === 'invalid_value') return choice(say, value, issue.values.map(String));
  if (value === undefined) return say('is missing; it is needed here');
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.startsWith('is ')) return say(issue.message);
      return say(`is to be ${KINDS[issue.expected] ?? issue.expected}, not ${shown(value)}`);
    case 'too_small': {
      if (issue.origin === 'string' || issue.origin === 'array')
        return say('is empty; give it or leave it out');
      return say(
        `is ${shown(value)}; it is to be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`,
      );
    }
    case 'too_big':
      return say(`is ${shown(value)}; it is to be at most ${issue.maximum}`);
    default:
      return say(issue.message);
  }
}

function choice(say: (sentence: string) => Problem, value: unknown, options: readonly string[]): Problem {
  const all = listed(options, 'or');
  if (value === undefined) return say(`is missing; it is to be ${all}`);
  const meant = typeof value === 'string' ? nearest(value, options) : null;
  return say(
    `is ${shown(value)}, which is not one of ${listed(options)}${meant === null ? '' : `; did you mean "${meant}"?`}`,
  );
}

function listed(words: readonly string[], last = 'and'): string {
  if (words.length === 0) return 'none';
  const head = words.slice(0, -1).join(', ');
  return head === '' ? words[0]! : `${head} ${last} ${words.at(-1)}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let here = data;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}
