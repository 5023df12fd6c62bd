/** A text with what was looked for marked in it. */
export function Marked({ text, found }: { text: string; found: RegExp | null }) {
  if (found === null) return text;
  // The pattern has one group, so what it matches stands at the odd places.
  // biome-ignore lint/suspicious/noArrayIndexKey: a part has no other identity than its place
  return text.split(found).map((part, at) => (at % 2 === 1 ? <mark key={at}>{part}</mark> : part));
}

/**
 * A pattern for the words and phrases of a search or a rule, one group around all of it; null where there is none to
 * be seen in a text. What is not wanted (-word), tags, which stand out already, and operators are left out.
 */
export function patternOf(search: string): RegExp | null {
  const terms = [...search.matchAll(/(-?)(?:\(*"([^"]*)"?|([^\s"]+))/g)].flatMap(
    ([, minus, phrase, word]) => {
      const term = (phrase ?? word?.replace(/^\(+|[)*]+$/g, '') ?? '').trim();
      const isWord =
        minus === '' && term !== '' && term !== 'OR' && term !== 'AND' && !/^([#@$]|\w+:\S)/.test(term);
      return isWord ? [term.split(/\s+/).map(literally).join('\\s+')] : [];
    },
  );
  return terms.length === 0 ? null : new RegExp(`((?<![\\p{L}\\p{N}])(?:${terms.join('|')}))`, 'giu');
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
