import { barePost, type SourcePost } from '../model/post.ts';
import type { Subject, Tagged } from './subject.ts';

/** A post to ask rules of, tagged in the simplest way that these tests need. */
export function subject(text: string, given: Partial<SourcePost> & { media?: boolean } = {}): Subject {
  const { media, ...fields } = given;
  const post = { ...barePost('x', 'x:1', text), ...fields };
  return {
    post,
    ...(media === undefined ? {} : { media }),
    tags: () => tagsOf(text),
    lang: () => post.lang ?? 'und',
  };
}

function tagsOf(text: string): Tagged {
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((found) => found[1]!);
  return {
    hashtags: all(/(?<![\p{L}\p{N}_&])[#＃]([\p{L}\p{N}\p{M}_]*\p{L}[\p{L}\p{N}\p{M}_]*)/gu),
    mentions: all(/(?<![A-Za-z0-9_])[@＠](\w{1,20})/g),
    cashtags: all(/(?<!\S)\$([A-Za-z]{1,6})(?![\w])/g),
    urls: all(/\b((?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+(?:\/[\w/-]*)?)/g),
  };
}
