import type { StoryPost } from '../day.ts';
import { type Moment, storyTime } from './moment.ts';
import { type Span, spansOf } from './spans.ts';

/** Mastodon's ids: ms since the epoch, then 16 bits. */
export function statusId(post: StoryPost, moment: Moment): string {
  return String((BigInt(storyTime(post.at, moment)) << 16n) | BigInt(post.number & 0xffff));
}

export function statusUri(post: StoryPost, moment: Moment): string {
  return `https://${post.author.host}/users/${post.author.handle}/statuses/${statusId(post, moment)}`;
}

/** A status as the REST API gives it; with the text it has now, and when it was edited, where it was. */
export function encodeStatus(post: StoryPost, moment: Moment, edit?: { text: string; at: number }): string {
  const { author, replyTo } = post;
  const text = edit?.text ?? (replyTo ? `@${replyTo.author.handle} ${post.text}` : post.text);
  const spans = spansOf(text);
  const base = `https://${author.host}`;
  return JSON.stringify({
    id: statusId(post, moment),
    created_at: isoTime(moment.shown(post.at)),
    in_reply_to_id: replyTo ? statusId(replyTo, moment) : null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: post.language,
    uri: statusUri(post, moment),
    url: `${base}/@${author.handle}/${statusId(post, moment)}`,
    replies_count: 0,
    reblogs_count: Math.floor(post.pull / 3),
    favourites_count: Math.floor(post.pull),
    edited_at: edit ? isoTime(moment.shown(edit.at)) : null,
    content: html(text, spans, base),
    reblog: null,
    account: {
      id: String(author.handle.length * 1_000_003 + author.followers),
      username: author.handle,
      acct: author.handle,
      display_name: author.name,
      note: '<p>Made up for the Undertone sample.</p>',
      url: author.id,
      followers_count: author.followers,
    },
    media_attachments: [],
    mentions: spans
      .filter(({ kind }) => kind === 'mention')
      .map((span) => ({
        username: span.text.slice(1),
        acct: span.text.slice(1),
        url: `${base}/${span.text}`,
      })),
    tags: spans
      .filter(({ kind }) => kind === 'hashtag')
      .map((span) => ({
        name: span.text.slice(1),
        url: `${base}/tags/${encodeURIComponent(span.text.slice(1).toLowerCase())}`,
      })),
    emojis: [],
    card: null,
    poll: null,
    ...(post.quoteOf && {
      quote: {
        state: 'accepted',
        quoted_status: { id: statusId(post.quoteOf, moment), uri: statusUri(post.quoteOf, moment) },
      },
    }),
  });
}

const isoTime = (ms: number) => new Date(ms).toISOString();

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The markup Mastodon makes of a plain text. */
function html(text: string, spans: readonly Span[], base: string): string {
  let out = '';
  let end = 0;
  for (const span of spans) {
    out += escaped(text.slice(end, span.start)) + anchor(span, base);
    end = span.end;
  }
  out += escaped(text.slice(end));
  return `<p>${out.replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br />')}</p>`;
}

function anchor({ kind, text }: Span, base: string): string {
  const word = text.slice(1);
  if (kind === 'hashtag') {
    const href = `${base}/tags/${encodeURIComponent(word.toLowerCase())}`;
    return `<a href="${href}" class="mention hashtag" rel="tag">#<span>${word}</span></a>`;
  }
  if (kind === 'mention') {
    return `<span class="h-card" translate="no"><a href="${base}/@${word}" class="u-url mention">@<span>${word}</span></a></span>`;
  }
  if (kind === 'cashtag') return text;
  const shown = text.slice('https://'.length);
  return `<a href="${escaped(text)}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="">${escaped(shown)}</span></a>`;
}
