import { ALONE, BREAK, classOf, foldCharacter, MAY_COMPOSE, NOTHING } from './characters.ts';

/**
 * The tokens of a text, the way X cuts one (characters.ts): runs of letters, marks and digits whatever their case,
 * emoji, and single characters of scripts without spaces. An emoji of several parts (a skin tone, a flag, a family)
 * is a token a part. For rules; posts go through `Scanner`, which gives the same, faster.
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let word = '';
  const end = (): void => {
    if (word !== '') tokens.push(word);
    word = '';
  };
  for (const character of text.normalize('NFC')) {
    const kind = classOf(character) & ~MAY_COMPOSE;
    if (kind === NOTHING) continue;
    if (kind === BREAK || kind === ALONE) end();
    if (kind === ALONE) tokens.push(foldCharacter(character));
    else if (kind !== BREAK) word += foldCharacter(character);
  }
  end();
  return tokens;
}
