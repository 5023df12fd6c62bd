import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { messageOf, UsageError } from '../model/errors.ts';

export interface Place {
  /** Both from 1. */
  line: number;
  column: number;
}

export interface YamlFile {
  name: string;
  /** The content; options without a value are left out, as if the line were not there. */
  data: unknown;
  /** Where an option stands; where it is missing, the group that lacks it. */
  locate(path: readonly PropertyKey[], at: 'key' | 'value'): Place;
}

/** Parses YAML 1.2, keeping the place of everything. Throws a UsageError with one line an error. */
export function parseYaml(text: string, name: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const fail = (message: string, offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}: ${message.replace(/\s+/g, ' ').trim()}`;
  };
  if (document.errors.length > 0) {
    const said = document.errors.map((error) => fail(error.message, error.pos[0]));
    throw new UsageError(said.join('\n'), { code: 'config' });
  }
  let data: unknown;
  try {
    data = withoutNulls(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    throw new UsageError(fail(messageOf(error), 0), { code: 'config' });
  }
  return {
    name,
    data: data ?? {},
    locate(path, at) {
      const { line, col } = lines.linePos(offsetOf(document.contents, path, at));
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
  };
}

function offsetOf(root: unknown, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = start(root) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => (isScalar(item.key) ? String(item.key.value) : null) === String(key),
      );
      if (pair === undefined) return offset;
      const last = depth === path.length - 1;
      offset = start(pair.key) ?? offset;
      node = pair.value;
      if (!last || at === 'value') offset = (last ? start(node) : null) ?? offset;
    } else {
      const item = (node as { items?: unknown[] } | null)?.items?.[Number(key)];
      if (item === undefined) return offset;
      offset = start(item) ?? offset;
      node = item;
    }
  }
  return offset;
}

function start(node: unknown): number | null {
  return isNode(node) ? ((node as Node).range?.[0] ?? null) : null;
}

// No option lies deeper; an alias that contains itself would otherwise go on for ever.
const DEEPEST = 32;

function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new Error(`The options are nested more than ${DEEPEST} deep; undo the nesting.`);
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item, depth + 1)]),
  );
}
