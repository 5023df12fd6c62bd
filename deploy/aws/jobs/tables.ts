/** Writes undertone_text/tables.py: what Python's own library does not know of characters and top-level domains. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TOP_LEVEL_DOMAINS } from '../../../src/enrich/top-level-domains.ts';

export const TABLES = fileURLToPath(new URL('undertone_text/tables.py', import.meta.url));

/** Names in the module, and the characters that each stands for. */
const CLASSES: Record<string, RegExp> = {
  LETTER: /\p{L}/u,
  MARK: /\p{M}/u,
  NUMBER: /\p{N}/u,
  DECIMAL: /\p{Nd}/u,
  CURRENCY: /\p{Sc}/u,
  PUNCTUATION: /[\p{Po}\p{Pd}]/u,
  INVISIBLE: /[\p{Cf}\p{Co}\p{Cn}]/u,
  PICTOGRAPH: /\p{Extended_Pictographic}/u,
  EMOJI_COMPONENT: /\p{Emoji_Component}/u,
  EMOJI_MODIFIER: /\p{EMod}/u,
  REGIONAL_INDICATOR: /\p{RI}/u,
  UNSPACED: /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u,
};

const LAST = 0x10ffff;
const WIDTH = 110;

/** Ranges in hexadecimal, `first-last` or a single one. */
function rangesOf(pattern: RegExp): string[] {
  const ranges: string[] = [];
  let first = -1;
  for (let point = 0; point <= LAST + 1; point++) {
    const isOne = point <= LAST && pattern.test(String.fromCodePoint(point));
    if (isOne && first === -1) first = point;
    if (isOne || first === -1) continue;
    const last = point - 1;
    ranges.push(first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`);
    first = -1;
  }
  return ranges;
}

function wrapped(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1)!;
    if (line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

export function pythonTables(): string {
  const classes = Object.entries(CLASSES).map(
    ([name, pattern]) => `${name} = """\n${wrapped(rangesOf(pattern))}\n"""\n`,
  );
  return [
    '"""Ranges of characters in hexadecimal, and top-level domains. Written by tables.ts from what the enricher knows."""\n',
    `UNICODE = "${process.versions.unicode}"\n`,
    ...classes,
    `TOP_LEVEL_DOMAINS = """\n${wrapped([...new Set(TOP_LEVEL_DOMAINS)].sort())}\n"""\n`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TABLES, pythonTables());
