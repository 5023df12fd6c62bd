/**
 * Whether a post could match any of some rules, told from the bytes of its JSON: most posts of a whole network
 * need not be parsed to know that nobody asked for them. It may say yes too often, never no to a post that a rule
 * matches, wherever in the JSON its text, links and names stand. The author's handle may be known from elsewhere.
 *
 * Of each rule's cover (cover.ts) it looks for the longest run of ASCII letters and digits of every term, whatever
 * its case. Such a run stands in the JSON as in the text, but for what `HIDING` finds.
 */
import { coverOf } from './cover.ts';
import { NeedleTable } from './needle-table.ts';
import { asksOnlyX, type Rule, type Term } from './rule.ts';
import { folded } from './subject-facts.ts';
import { tokensOf } from './tokens.ts';

/**
 * What keeps a run of letters from being seen, and turns a post over to the matcher: escapes, which may be any
 * letter; the Kelvin sign, the dotted capital I and the dot above, which become ASCII letters or vanish when case
 * is folded and characters are composed; after a letter or digit, characters of no account (characters.ts), those
 * beyond the basic plane by their first half. Written out, since classes by property take several times as long.
 */
const HIDING =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks are meant one by one
  /\\u|\u212a|\u0130|\u0307|[0-9A-Za-z][\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud804\ud80d\ud82f\ud834\udb40]/;

const BEYOND_ASCII = /[^\0-\x7f]/;

export class RawPrefilter {
  readonly #needles: NeedleTable;
  readonly #authors: ReadonlySet<string>;
  /** Whether a term asks for characters beyond ASCII alone, so that any such character may be one. */
  readonly #asksBeyondAscii: boolean;

  /** The rules have to be bounded (unbounded.ts). */
  constructor(rules: readonly Rule[]) {
    const terms = rules.filter((rule) => !asksOnlyX(rule)).flatMap(coverOf);
    this.#authors = new Set(terms.filter(({ kind }) => kind === 'from').map(({ value }) => folded(value)));
    const needles = terms.map(needleOf);
    this.#asksBeyondAscii = needles.includes(null);
    this.#needles = new NeedleTable(needles.filter((needle) => needle !== null));
  }

  /** `handleOf` is asked, where a rule asks for authors, for the author's handle; null where nobody knows it. */
  mayMatch(json: Buffer, handleOf: () => string | null = () => null): boolean {
    const handle = this.#authors.size === 0 ? null : handleOf();
    if (handle !== null && this.#authors.has(folded(handle))) return true;
    const text = json.toString('utf8');
    if (HIDING.test(text) || (this.#asksBeyondAscii && BEYOND_ASCII.test(text))) return true;
    return this.#needles.isIn(json);
  }
}

/** A shorter run of a word with other letters beside it says less than those do. */
const MEANINGFUL = 3;

/** What has to stand in the JSON of a post that a term is seen in; null where it is any character beyond ASCII. */
function needleOf({ value }: Term): string | null {
  const tokens = tokensOf(value);
  const runs = tokens.flatMap((token) => token.match(/[a-z0-9]+/g) ?? []);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  const isAscii = !tokens.some((token) => BEYOND_ASCII.test(token));
  return longest === '' || (longest.length < MEANINGFUL && !isAscii) ? null : longest;
}
