import { detectLanguage } from '../../enrich/detect-language.ts';
import { extractTags, type Span } from '../../enrich/extract-tags.ts';
import type { SourcePost } from '../../model/post.ts';
import type { Subject, Tagged } from '../../topics/subject.ts';

/** A post to ask rules of; its tags and language are worked out once, and only where asked for. */
export function subjectOf(post: Subject['post'] & Pick<SourcePost, 'lang'>, media?: boolean): Subject {
  return new PostSubject(post, media);
}

class PostSubject implements Subject {
  readonly post: Subject['post'] & Pick<SourcePost, 'lang'>;
  readonly media: boolean | undefined;
  #tags: Tagged | null = null;
  #lang: string | null;

  constructor(post: Subject['post'] & Pick<SourcePost, 'lang'>, media: boolean | undefined) {
    this.post = post;
    this.media = media;
    this.#lang = post.lang;
  }

  tags(): Tagged {
    if (this.#tags === null) {
      const { hashtags, mentions, cashtags, urls } = extractTags(this.post.text);
      this.#tags = {
        hashtags: textsOf(hashtags),
        mentions: textsOf(mentions),
        cashtags: textsOf(cashtags),
        urls: textsOf(urls),
      };
    }
    return this.#tags;
  }

  lang(): string {
    this.#lang ??= detectLanguage(this.post.text);
    return this.#lang;
  }
}

const NONE: readonly string[] = [];

const textsOf = (spans: readonly Span[]): readonly string[] =>
  spans.length === 0 ? NONE : spans.map(({ text }) => text);
