/**
 * What is looked at: the filters that hold in every view, named as the API names them, and the range. It is in
 * the address, so what is seen can be linked.
 */
import type { Label } from '../api/types.ts';
import { type Bounds, type Range, readRange, writeRange } from './range.ts';

/** Several values, of which any one is enough. */
export const LISTS = ['topic', 'network', 'lang', 'sentiment'] as const;
/** One value, looked for exactly; `q` are words of the text, `rule` is one in the language of topics. */
export const TERMS = ['author', 'hashtag', 'mention', 'entity', 'url', 'q', 'rule'] as const;
export type ListName = (typeof LISTS)[number];
export type TermName = (typeof TERMS)[number];
export type FilterName = ListName | TermName;

export type Filters = { [N in ListName]: readonly string[] } & { [N in TermName]: string };

export interface Question extends Filters {
  /** Null where the person chose none: what fits the lake. */
  range: Range | null;
}

export const NOTHING_ASKED: Question = {
  range: null,
  topic: [],
  network: [],
  lang: [],
  sentiment: [],
  author: '',
  hashtag: '',
  mention: '',
  entity: '',
  url: '',
  q: '',
  rule: '',
};

export const LABELS: readonly Label[] = ['positive', 'neutral', 'negative', 'mixed'];

export function readQuestion(search: string): Question {
  const params = new URLSearchParams(search);
  const values = (name: string): string[] =>
    (params.get(name) ?? '')
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
  return {
    range: readRange(params),
    topic: values('topic'),
    network: values('network'),
    lang: values('lang'),
    sentiment: values('sentiment').filter((value) => (LABELS as readonly string[]).includes(value)),
    ...(Object.fromEntries(TERMS.map((name) => [name, (params.get(name) ?? '').trim()])) as Record<
      TermName,
      string
    >),
  };
}

/** The query string of an address; parameters that are no part of the question are kept from `others`. */
export function writeQuestion(question: Question, others = ''): string {
  const params = new URLSearchParams(others);
  for (const name of ['range', 'from', 'to', ...LISTS, ...TERMS]) params.delete(name);
  for (const [name, value] of Object.entries(filterParams(question))) params.set(name, value);
  for (const [name, value] of Object.entries(question.range === null ? {} : writeRange(question.range))) {
    params.set(name, value);
  }
  // A comma may stand as it is in a query string, and is read more easily.
  const written = params.toString().replaceAll('%2C', ',');
  return written === '' ? '' : `?${written}`;
}

/** The filters without the range, as the API takes them. */
export function filterParams(filters: Filters): Partial<Record<FilterName, string>> {
  const given: [string, string][] = [
    ...LISTS.map((name): [string, string] => [name, filters[name].join(',')]),
    ...TERMS.map((name): [string, string] => [name, filters[name]]),
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

export function boundParams({ from, to }: Bounds): { from?: string; to?: string } {
  return {
    ...(from === null ? {} : { from: new Date(from).toISOString() }),
    ...(to === null ? {} : { to: new Date(to).toISOString() }),
  };
}

export const isFiltered = (filters: Filters): boolean => Object.keys(filterParams(filters)).length > 0;

/** Narrowed to a value: of lists it becomes the only one. */
export function narrow(question: Question, name: FilterName, value: string): Question {
  return { ...question, [name]: isList(name) ? [value] : value };
}

export function withoutValue(question: Question, name: FilterName, value: string): Question {
  const rest = isList(name) ? question[name].filter((one) => one !== value) : '';
  return { ...question, [name]: rest };
}

/** Narrowed to a value, or no longer where it is narrowed to it. */
export function toggled(question: Question, name: ListName, value: string): Question {
  return question[name].includes(value) ? withoutValue(question, name, value) : narrow(question, name, value);
}

export const isList = (name: FilterName): name is ListName => (LISTS as readonly string[]).includes(name);
