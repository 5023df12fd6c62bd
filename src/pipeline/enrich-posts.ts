/** The first pass over a batch: pure, same length and order in and out. */
import { cleanText } from '../enrich/clean-text.ts';
import { detectLanguage } from '../enrich/detect-language.ts';
import { extractTags, type Span } from '../enrich/extract-tags.ts';
import { UsageError } from '../model/errors.ts';
import type { Post, SourcePost } from '../model/post.ts';
import type { Scores, SentimentModel } from '../sentiment/model.ts';
import { scoreSafely } from '../sentiment/score-safely.ts';

/** Texts that a model is given at once where it needs waiting for. */
const AT_ONCE = 1024;

export interface Received {
  post: SourcePost;
  source: string;
  collectedAt: number;
  /** Names of the topics it belongs to. */
  topics?: readonly string[];
}

/** A model whose scoring needs no waiting, as the first pass wants it. */
export interface ImmediateModel extends SentimentModel {
  score(texts: readonly string[]): Scores[];
}

function isImmediate(model: SentimentModel): model is ImmediateModel {
  const scores = model.score([]);
  if (Array.isArray(scores)) return true;
  // What ails it shows once there are texts.
  scores.catch(() => {});
  return false;
}

/** @throws UsageError where the model needs waiting for */
export function immediate(model: SentimentModel): ImmediateModel {
  if (isImmediate(model)) return model;
  throw new UsageError(
    `The model ${model.name} is too slow for the first pass; set enrich.model to one that is not, such as linear.`,
  );
}

export function enrichPosts(batch: readonly Received[], model: ImmediateModel): Post[] {
  const posts = batch.map(describe);
  const languages = new Set(model.languages);
  const scored = posts.filter((post) => languages.has(primarySubtag(post.lang)));
  const scores = model.score(scored.map((post) => post.text));
  const name = `${model.name}@${model.version}`;
  scored.forEach((post, index) => {
    Object.assign(post, scores[index], { model: name });
  });
  return posts;
}

/**
 * As `enrichPosts` with any model: one that needs waiting for gives entities in the same pass, where it knows them. A
 * text that it fails on stays unscored. Throws where the model as a whole fails.
 */
export async function enrichWith(model: SentimentModel, batch: readonly Received[]): Promise<Post[]> {
  if (isImmediate(model)) return enrichPosts(batch, model);
  const posts = batch.map(describe);
  const languages = new Set(model.languages);
  const scored = posts.filter((post) => languages.has(primarySubtag(post.lang)));
  const name = `${model.name}@${model.version}`;
  for (let at = 0; at < scored.length; at += AT_ONCE) {
    const part = scored.slice(at, at + AT_ONCE);
    const outcomes = await scoreSafely(
      model,
      part.map((post) => post.text),
      { entities: true },
    );
    part.forEach((post, index) => {
      const { scores, entities } = outcomes[index]!;
      if (scores === null) return;
      Object.assign(post, scores, { model: name });
      if (entities === null) return;
      post.entities = entities.map(({ text, type, score }) => ({ text, type, score }));
      post.entities_model = name;
    });
  }
  return posts;
}

/** All that can be said of a post without a model. */
function describe({ post, source, collectedAt, topics = [] }: Received): Post {
  const tags = extractTags(post.text);
  return {
    id: post.id,
    revision: post.revision,
    network: post.network,
    source,
    created_at: post.created_at,
    collected_at: collectedAt,
    text: post.text,
    clean_text: cleanText(post.text, tags),
    lang: post.lang ?? detectLanguage(post.text),
    author_id: post.author_id,
    author_handle: post.author_handle,
    author_name: post.author_name,
    author_verified: post.author_verified,
    author_followers: post.author_followers,
    location: post.location,
    latitude: post.latitude,
    longitude: post.longitude,
    in_reply_to: post.in_reply_to,
    repost_of: post.repost_of,
    quote_of: post.quote_of,
    likes: post.likes,
    reposts: post.reposts,
    replies: post.replies,
    hashtags: distinct(tags.hashtags, (tag) => tag.toLowerCase()),
    mentions: distinct(tags.mentions, (tag) => tag.toLowerCase()),
    urls: post.urls.length > 0 ? post.urls : distinct(tags.urls, (url) => url),
    cashtags: distinct(tags.cashtags, (tag) => tag.toUpperCase()),
    topics: [...topics],
    label: post.label,
    sentiment: null,
    positive: null,
    neutral: null,
    negative: null,
    mixed: null,
    confidence: null,
    model: null,
    entities: null,
    entities_model: null,
  };
}

function distinct(spans: readonly Span[], normalise: (text: string) => string): string[] {
  if (spans.length === 0) return [];
  if (spans.length === 1) return [normalise(spans[0]!.text)];
  return [...new Set(spans.map((span) => normalise(span.text)))];
}

/** The language itself of a BCP 47 code, in lower case; empty where there is none. */
export function primarySubtag(lang: string | null): string {
  if (lang === null) return '';
  const end = lang.search(/[-_]/);
  return (end < 0 ? lang : lang.slice(0, end)).toLowerCase();
}
