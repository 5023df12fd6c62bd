import type { SourcePost } from '../../model/post.ts';
import { barePost } from '../../model/post.ts';
import type { Json } from '../wire-values.ts';
import { addLink, languageOf, listOf, objectOf, postTextOf, textOf, timeOf } from '../wire-values.ts';

/**
 * A post from its record (`app.bsky.feed.post`), as its author's repository holds it. Throws a DeadLetter
 * without a text. `created_at` is what the author's program claims; posts of pictures alone have an empty text.
 */
export function postOf(id: string, author: string, record: Json): SourcePost {
  const post = barePost('bluesky', id, postTextOf(record.text));
  post.created_at = timeOf(record.createdAt);
  post.lang = languageOf(listOf(record.langs)[0]);
  post.author_id = author;
  post.in_reply_to = idOfUri(objectOf(objectOf(record.reply)?.parent)?.uri);
  const embed = objectOf(record.embed);
  if (embed !== null) {
    // A quote is the embedded record itself, or beside media one level further in.
    const quoted = objectOf(embed.record);
    post.quote_of = idOfUri(quoted?.uri) ?? idOfUri(objectOf(quoted?.record)?.uri);
  }
  post.urls = linksOf(record, embed);
  return post;
}

/** Whether pictures or a film are attached, beside a quoted post or by themselves. */
export function hasMedia(record: Json): boolean {
  const embed = objectOf(record.embed);
  const attached = objectOf(embed?.media) ?? embed;
  return MEDIA.has(attached?.$type);
}

const MEDIA: ReadonlySet<unknown> = new Set(['app.bsky.embed.images', 'app.bsky.embed.video']);

/** The id of a post by its at:// URI; null for anything but a post, such as a quoted list or feed. */
export function idOfUri(uri: unknown): string | null {
  const text = textOf(uri);
  return text !== null && /^at:\/\/[^/]+\/app\.bsky\.feed\.post\/[^/]+$/.test(text)
    ? `bluesky:${text.slice('at://'.length)}`
    : null;
}

/**
 * The targets of links, each once: those in the text first (its facets, since the text may show them
 * shortened), in order of their byte offsets, then that of the link card.
 */
function linksOf(record: Json, embed: Json | null): string[] {
  const links: { start: number; uri: string }[] = [];
  for (const value of listOf(record.facets)) {
    const facet = objectOf(value);
    const start = objectOf(facet?.index)?.byteStart;
    for (const feature of listOf(facet?.features)) {
      const object = objectOf(feature);
      if (object?.$type !== 'app.bsky.richtext.facet#link') continue;
      const uri = textOf(object.uri);
      if (uri !== null) links.push({ start: typeof start === 'number' ? start : Infinity, uri });
    }
  }
  links.sort((a, b) => a.start - b.start || 0);
  const urls: string[] = [];
  for (const { uri } of links) addLink(urls, uri);
  const card = objectOf(embed?.external) ?? objectOf(objectOf(embed?.media)?.external);
  addLink(urls, card?.uri);
  return urls;
}
