/** What some models were trained to see in place of handles and addresses. */
export interface Placeholders {
  user: string;
  url: string;
}

/**
 * The placeholders of a model by its name: those of cardiffnlp's models for tweets as their cards' `preprocess`
 * writes them, those of BERTweet as its normalisation does. Null where the text is given as it is.
 */
export function placeholdersOf(name: string): Placeholders | null {
  if (/bertweet/i.test(name)) return { user: '@USER', url: 'HTTPURL' };
  if (/cardiffnlp|twitter-(?:x?lm-)?roberta|tweet-topic/i.test(name)) return { user: '@user', url: 'http' };
  return null;
}

/** A text with handles and addresses, between blanks, replaced. */
export function replaceHandles(text: string, placeholders: Placeholders | null): string {
  if (placeholders === null) return text;
  return text.replace(/\S+/g, (word) => {
    if (word.startsWith('@') && word.length > 1) return placeholders.user;
    return word.startsWith('http') ? placeholders.url : word;
  });
}
