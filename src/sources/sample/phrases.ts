import type { Label } from '../../model/post.ts';
import type { Random } from './random.ts';

/** A sentence pattern of the story with the mood it is meant to carry. */
export interface Phrase {
  mood: Label;
  pattern: string;
  /** The part of its thread's time in which it makes sense, each in [0, 1]. */
  from: number;
  to: number;
  /** How many ordinary phrases it stands for: those put together from many parts. */
  weight: number;
}

const MOODS: Record<string, Label> = { '+': 'positive', '-': 'negative', '0': 'neutral', '~': 'mixed' };

/**
 * Reads phrases, one a line: `+`, `-`, `0` or `~` for the mood, then `*8` for its weight, then `>0.6` or
 * `<0.3` where it belongs to a part of the thread only, then the pattern.
 */
export function phrasesOf(text: string): Phrase[] {
  const phrases: Phrase[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const parts = /^([+\-0~])(?:\*(\d+))?(?:>([\d.]+))?(?:<([\d.]+))? (.+)$/.exec(line);
    if (parts === null) throw new Error(`not a phrase: ${line}`);
    phrases.push({
      mood: MOODS[parts[1]!]!,
      weight: Number(parts[2] ?? 1),
      from: Number(parts[3] ?? 0),
      to: Number(parts[4] ?? 1),
      pattern: parts[5]!,
    });
  }
  return phrases;
}

/** Fills a pattern: `[a|b|]` is one of the choices, which may nest; `{name}` is what `slot` gives for it. */
export function fill(pattern: string, random: Random, slot: (name: string) => string): string {
  let text = '';
  for (let i = 0; i < pattern.length; ) {
    const character = pattern[i]!;
    if (character === '[') {
      const { choices, end } = choicesAt(pattern, i);
      text += fill(random.pick(choices), random, slot);
      i = end;
    } else if (character === '{') {
      const end = pattern.indexOf('}', i);
      text += slot(pattern.slice(i + 1, end));
      i = end + 1;
    } else {
      text += character;
      i++;
    }
  }
  return text;
}

function choicesAt(pattern: string, open: number): { choices: string[]; end: number } {
  const choices: string[] = [];
  let depth = 0;
  let begin = open + 1;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === '[') depth++;
    else if (pattern[i] === '|' && depth === 1) {
      choices.push(pattern.slice(begin, i));
      begin = i + 1;
    } else if (pattern[i] === ']' && --depth === 0) {
      choices.push(pattern.slice(begin, i));
      return { choices, end: i + 1 };
    }
  }
  throw new Error(`unclosed bracket: ${pattern}`);
}
