import { CLASSES, DIGIT, PATH, PATH_END, QUERY, QUERY_END } from './tag-characters.ts';

/** Where a port ends that starts at `start` with its colon; `start` where there is none. */
export function portEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== 0x3a) return start;
  let end = start + 1;
  while (end < text.length && CLASSES[text.charCodeAt(end)]! & DIGIT) end++;
  return end > start + 1 ? end : start;
}

/**
 * Where a path ends that may hold balanced parentheses, one pair inside another at the most. It ends with an
 * ending character, or with parentheses that follow one directly.
 */
export function pathEnd(text: string, start: number): number {
  let end = start;
  let at = start;
  while (at < text.length) {
    const classes = CLASSES[text.charCodeAt(at)]!;
    if (classes & PATH) {
      at++;
      if (classes & PATH_END) end = at;
      continue;
    }
    const closed = parenthesesEnd(text, at);
    if (closed === 0) break;
    if (at === end) end = closed;
    at = closed;
  }
  return end;
}

function parenthesesEnd(text: string, open: number): number {
  if (text.charAt(open) !== '(') return 0;
  const before = pathRunEnd(text, open + 1);
  if (text.charAt(before) === ')') return before > open + 1 ? before + 1 : 0;
  if (text.charAt(before) !== '(') return 0;
  const inner = pathRunEnd(text, before + 1);
  if (inner === before + 1 || text.charAt(inner) !== ')') return 0;
  const after = pathRunEnd(text, inner + 1);
  return text.charAt(after) === ')' ? after + 1 : 0;
}

function pathRunEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && CLASSES[text.charCodeAt(end)]! & PATH) end++;
  return end;
}

/** Where a query ends that starts at `start` with its question mark; `start` where there is none. */
export function queryEnd(text: string, start: number): number {
  if (text.charAt(start) !== '?') return start;
  let end = start;
  for (let at = start + 1; at < text.length; at++) {
    const classes = CLASSES[text.charCodeAt(at)]!;
    if (!(classes & QUERY)) break;
    if (classes & QUERY_END) end = at + 1;
  }
  return end;
}
