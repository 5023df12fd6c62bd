/**
 * What named entities are called. People write one name in many ways; two spellings name the same where their canonical
 * forms are equal. The form is only a key: what is shown is a spelling that was found, or the name that aliases stand
 * for. The same steps as SQL are in lake/terms/entity-keys.ts, and a test holds the two together.
 */
import { BUILT_IN_ALIASES } from './entity-aliases.ts';

/** Other spellings by the name that they stand for. */
export type EntityAliases = Readonly<Record<string, readonly string[]>>;

export const ARTICLES = ['the ', 'an ', 'a '] as const;
/** Before a handle or a hashtag. */
export const SIGNS = '@#＠＃';
export const END_MARKS = '.,!?:;…';
export const APOSTROPHES = ["'", '’'] as const;

/**
 * The form of a name that tells whether two are the same, aliases apart: composed (NFC), in small letters, white space
 * and underscores one blank, without the sign of a handle or hashtag, marks at the end, a possessive (`Apple's`,
 * `the Beatles'`) and a leading article. Empty where nothing else is left: then it is no name.
 */
export function canonicalForm(text: string): string {
  const plain = lowerOf(text.normalize('NFC'))
    .replaceAll('_', ' ')
    .replace(/[\t\n\r ]+/g, ' ')
    .replace(/^ +| +$/g, '');
  const unsigned = trimEnd(trimStart(plain, SIGNS), END_MARKS);
  const owner = trimEnd(withoutPossessive(unsigned), END_MARKS);
  const article = ARTICLES.find((one) => owner.startsWith(one)) ?? '';
  return owner.slice(article.length).replace(/^ +| +$/g, '');
}

/** Letter by letter, as databases do: no letter depends on those beside it. */
const lowerOf = (text: string): string => {
  let lower = '';
  for (const letter of text) lower += letter === 'İ' ? 'i' : letter.toLowerCase();
  return lower;
};

function withoutPossessive(text: string): string {
  for (const apostrophe of APOSTROPHES) {
    if (text.endsWith(`${apostrophe}s`)) return text.slice(0, -2);
    if (text.endsWith(`s${apostrophe}`)) return text.slice(0, -1);
  }
  return text;
}

function trimStart(text: string, characters: string): string {
  let from = 0;
  while (from < text.length && characters.includes(text[from]!)) from++;
  return text.slice(from);
}

function trimEnd(text: string, characters: string): string {
  let to = text.length;
  while (to > 0 && characters.includes(text[to - 1]!)) to--;
  return text.slice(0, to);
}

/** Names with the aliases that are known. */
export class EntityNames {
  /** By canonical form, the canonical form that it stands for. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly #shown = new Map<string, string>();

  /** `own` are added to those that are built in, and win over them. */
  constructor(own: EntityAliases = {}) {
    const stands = new Map<string, string>();
    for (const [name, aliases] of [...Object.entries(BUILT_IN_ALIASES), ...Object.entries(own)]) {
      const form = canonicalForm(name);
      stands.delete(form);
      this.#shown.set(form, name);
      for (const alias of aliases) if (canonicalForm(alias) !== form) stands.set(canonicalForm(alias), form);
    }
    // A name that is itself an alias leads on; in a circle to the first of it.
    this.aliases = new Map(
      [...stands].map(([alias, form]) => {
        const seen = new Set([alias]);
        let end = form;
        for (let next = stands.get(end); next !== undefined && !seen.has(end); next = stands.get(end)) {
          seen.add(end);
          end = next;
        }
        return [alias, end];
      }),
    );
  }

  /** What a name is counted and looked for under. */
  keyOf(text: string): string {
    const form = canonicalForm(text);
    return this.aliases.get(form) ?? form;
  }

  /** The canonical forms of all spellings that are counted under a key. */
  formsOf(key: string): string[] {
    return [key, ...[...this.aliases].flatMap(([alias, stands]) => (stands === key ? [alias] : []))];
  }

  /** How the name with aliases is written; null where it has none, so that a spelling that was found is shown. */
  shownOf(key: string): string | null {
    return this.#shown.get(key) ?? null;
  }
}

export const BUILT_IN_NAMES = new EntityNames();
