import { bigrams, splitRuns } from './bigrams.ts';
import { extractTags, type Tags } from './extract-tags.ts';

/**
 * Stand for # @ $ in the index. They are of the category Co, which FTS5's unicode61 tokenizer takes for
 * letters, so that `#launch` finds the hashtag while `launch` finds the word and the hashtag.
 */
export const HASHTAG_SIGN = '\ue000';
export const MENTION_SIGN = '\ue001';
export const CASHTAG_SIGN = '\ue002';

const BIGRAM_LETTERS =
  /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u9fff\ua960-\ua97c\uac00-\ud7fb\ud840-\ud8ff\uf900-\ufaff\uff66-\uff9d]/;

/**
 * A text as it goes into an FTS5 index with the tokenizer `unicode61`: runs of Chinese, Japanese, Korean, Thai
 * and their like as overlapping bigrams, then its hashtags, mentions and cashtags once more, each as one word
 * that starts with its sign. What `searchQuery` returns matches against it. `tags`, where the caller has them,
 * are those of this text.
 */
export function searchTokens(text: string, tags?: Tags): string {
  const words = searchWords(text);
  if (tags === undefined && !/[#＃@＠$]/.test(text)) return words;
  const { hashtags, mentions, cashtags } = tags ?? extractTags(text);
  let out = words;
  for (const tag of hashtags) out += ` ${signedWord(HASHTAG_SIGN, tag.text)}`;
  for (const tag of mentions) out += ` ${signedWord(MENTION_SIGN, tag.text)}`;
  for (const tag of cashtags) out += ` ${signedWord(CASHTAG_SIGN, tag.text)}`;
  return out;
}

/** The words of a text as the index has them, without tags' signs. */
function searchWords(text: string): string {
  const plain = normalise(text);
  if (!BIGRAM_LETTERS.test(plain)) return plain;
  let out = '';
  for (const run of splitRuns(plain)) out += run.isBigrams ? ` ${bigrams(run.text, true)} ` : run.text;
  return out.trim();
}

/** Compatibility forms made equal (full-width letters, half-width kana), and private characters kept out. */
export function normalise(text: string): string {
  if (!/[^\x01-\x7f]/.test(text)) return text;
  return text.normalize('NFKC').replace(/[\0\p{Co}\p{Cs}]/gu, ' ');
}

/** A hashtag, mention or cashtag as one word of the index: what the tokenizer would split at is left out. */
export function signedWord(sign: string, name: string): string {
  return sign + normalise(name).replace(/[^\p{L}\p{N}]/gu, '');
}
