import { markNegated, negatedFeature, tokenFeature } from '../linear/features.ts';
import { Scanner } from '../linear/scan.ts';
import type { DenseColumns } from './dense-columns.ts';
import { LEXICON, type LexiconGroup } from './lexicon.ts';

const GROUPS = Object.keys(LEXICON) as LexiconGroup[];
/** Each group plain, then each negated. */
export const LEXICON_COLUMNS = GROUPS.length * 2;
const SHORTEST_INFLECTED = 4;

/** First hash of a word's token → number of its group. Listed words win over inflections of others. */
export function lexiconGroups(): Map<number, number> {
  const scanner = new Scanner();
  const groups = new Map<number, number>();
  const enter = (word: string, group: number) => {
    const tokens = scanner.scan(word);
    const hash = tokens.first[0]!;
    if (tokens.count === 1 && !groups.has(hash)) groups.set(hash, group);
  };
  const words = GROUPS.map((group) => LEXICON[group].trim().split(/\s+/));
  for (const [group, listed] of words.entries()) for (const word of listed) enter(word, group);
  for (const [group, listed] of words.entries()) {
    for (const word of listed) for (const form of inflections(word)) enter(form, group);
  }
  return groups;
}

/** Regular English forms of a word, right or not: those that nobody writes do no harm. */
export function inflections(word: string): string[] {
  if (!/^[a-z]+$/.test(word) || word.length < SHORTEST_INFLECTED) return [];
  const stem = word.endsWith('e') ? word.slice(0, -1) : word;
  const soft = word.endsWith('y') ? `${word.slice(0, -1)}i` : word;
  const doubled = word + word.at(-1);
  return [
    `${word}s`,
    `${soft}es`,
    `${stem}ed`,
    `${soft}ed`,
    `${doubled}ed`,
    `${stem}ing`,
    `${doubled}ing`,
    `${word}ly`,
    `${soft}ly`,
    `${soft}ness`,
    `${stem}er`,
    `${soft}er`,
    `${stem}est`,
    `${soft}est`,
  ];
}

/** How often each group occurs in a text, plain and negated, scaled as the text's features are. */
export function lexiconColumns(
  texts: readonly string[],
  rowScale: Float32Array,
  groups: ReadonlyMap<number, number>,
  scale: number,
): DenseColumns {
  const columns = LEXICON_COLUMNS;
  const value = new Float32Array(texts.length * columns);
  const scanner = new Scanner();
  let negated = new Uint8Array(256);
  for (const [row, text] of texts.entries()) {
    const tokens = scanner.scan(text);
    if (negated.length < tokens.count) negated = new Uint8Array(tokens.count);
    markNegated(tokens, negated);
    for (let i = 0; i < tokens.count; i++) {
      const group = groups.get(tokens.first[i]!);
      if (group === undefined) continue;
      value[row * columns + group + (negated[i] ? GROUPS.length : 0)]! += scale * rowScale[row]!;
    }
  }
  return { columns, value };
}

/** Moves what the columns learned into the features of the lexicon's words. `learned(k)` is column k's weights. */
export function foldLexicon(
  groups: ReadonlyMap<number, number>,
  scale: number,
  learned: (column: number) => Float64Array,
  add: (feature: number, weights: Float64Array) => void,
): void {
  const plain = GROUPS.map((_, group) => learned(group).map((w) => w * scale));
  const negated = GROUPS.map((_, group) => learned(group + GROUPS.length).map((w) => w * scale));
  for (const [hash, group] of groups) {
    add(tokenFeature(hash), plain[group]!);
    add(negatedFeature(hash), negated[group]!);
  }
}
