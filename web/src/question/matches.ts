/** Whether a post that comes in live is one of those asked for, as far as the page can tell. */
import type { Post } from '../api/types.ts';
import type { Filters } from './question.ts';

/** Whether the server alone can tell: by its index, its reading of rules, and what it takes for the same name. */
export const onlyServerTells = ({ q, rule, entity }: Filters): boolean => q + rule + entity !== '';

/** All filters but those that only the server can tell. */
export function matches(filters: Filters, post: Post): boolean {
  const { topic, network, lang, sentiment, author, hashtag, mention, url } = filters;
  const plain = (text: string, sign: string): string =>
    (text.startsWith(sign) ? text.slice(1) : text).toLowerCase();
  const has = <T extends string>(values: readonly T[], value: T | null): boolean =>
    values.length === 0 || (value !== null && values.includes(value));
  if (!has(network, post.network) || !has(sentiment, post.sentiment)) return false;
  if (topic.length > 0 && !topic.some((name) => post.topics.includes(name))) return false;
  if (lang.length > 0 && !lang.some((code) => isLang(post.lang, code.toLowerCase()))) return false;
  if (author !== '') {
    const wanted = plain(author, '@');
    if (post.author_handle?.toLowerCase() !== wanted && post.author_id?.toLowerCase() !== wanted)
      return false;
  }
  if (hashtag !== '' && !post.hashtags.includes(plain(hashtag, '#'))) return false;
  if (mention !== '' && !post.mentions.includes(plain(mention, '@'))) return false;
  return url === '' || post.urls.includes(url);
}

/** `en` takes in `en-GB`. */
function isLang(lang: string | null, wanted: string): boolean {
  const code = (lang ?? 'und').toLowerCase();
  return code === wanted || (code.startsWith(`${wanted}-`) && !wanted.includes('-'));
}
