/**
 * What is compared, in the address: `a=topic%3Dtea&b=topic%3Dcoffee`, each side a filter of its own, or a period by its
 * ends as the range picker writes them.
 */
import { formatBetween } from '../../format.ts';
import { momentOf } from '../../question/range.ts';

export const LETTERS = ['a', 'b', 'c', 'd'] as const;
/** What a side can be told by. */
export const BY = ['topic', 'hashtag', 'entity', 'q', 'network', 'lang'] as const;
export type By = (typeof BY)[number];

export type Side = { by: By; value: string } | { by: 'period'; from: string; to: string };

/** Those that an address names, in order; what cannot be understood is left out. */
export function readSides(search: string): Side[] {
  const params = new URLSearchParams(search);
  return LETTERS.flatMap((letter): Side[] => {
    const side = new URLSearchParams(params.get(letter) ?? '');
    const [from, to] = [side.get('from') ?? '', side.get('to') ?? ''];
    if (from !== '' && to !== '') return [{ by: 'period', from, to }];
    const by = BY.find((name) => side.has(name));
    return by === undefined ? [] : [{ by, value: side.get(by) ?? '' }];
  });
}

/** The query string with these sides; what else is in it stays. */
export function writeSides(sides: readonly Side[], search: string): string {
  const params = new URLSearchParams(search);
  for (const [at, letter] of LETTERS.entries()) {
    const side = sides[at];
    if (side === undefined) params.delete(letter);
    else params.set(letter, new URLSearchParams(partsOf(side)).toString());
  }
  return `?${params}`;
}

function partsOf(side: Side): Record<string, string> {
  return side.by === 'period' ? { from: side.from, to: side.to } : { [side.by]: side.value };
}

/** The filter of a side as the API takes it; null where its period cannot be understood. */
export function filterOf(side: Side, now: number): Record<string, string> | null {
  if (side.by !== 'period') return side.value.trim() === '' ? null : { [side.by]: side.value };
  const [from, to] = [momentOf(side.from, now), momentOf(side.to, now)];
  if (!(from < to)) return null;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** What a side is called. */
export function nameOf(side: Side, now: number): string {
  if (side.by === 'hashtag') return `#${side.value.replace(/^#/, '')}`;
  if (side.by === 'q') return `“${side.value}”`;
  if (side.by !== 'period') return side.value;
  const [from, to] = [momentOf(side.from, now), momentOf(side.to, now)];
  return from < to ? formatBetween(from, to) : 'A period';
}

/**
 * Where nothing is chosen: the two topics with the most posts, else the time looked at and as long a time before, or its
 * two halves where there was no post before. `first` is when the first post of all was made.
 */
export function fittingSides(
  topics: readonly string[],
  bounds: { from: number; to: number },
  first: number | null,
): Side[] {
  if (topics.length >= 2) return topics.slice(0, 2).map((value) => ({ by: 'topic', value }));
  const { from, to } = bounds;
  const isNew = first !== null && first >= from && first < to;
  const begin = isNew ? first : from - (to - from);
  const middle = isNew ? (first + to) / 2 : from;
  const time = (ms: number): string => new Date(Math.floor(ms / 60_000) * 60_000).toISOString();
  return [
    { by: 'period', from: time(begin), to: time(middle) },
    { by: 'period', from: time(middle), to: time(to) },
  ];
}
