/** News to an incoming webhook of Slack, or of what takes the same (Mattermost, Rocket.Chat, Discord's /slack). */
import type { Notice } from '../notice.ts';
import { plainText } from '../plain-text.ts';
import type { Channel } from './channel.ts';
import { postJson, type Resolve } from './post-json.ts';

export interface SlackSettings {
  name: string;
  /** Secret, since it is all that one needs to post there. */
  url: URL;
  allowPrivate: boolean;
  resolve?: Resolve;
}

export function slackChannel({ name, url, allowPrivate, resolve }: SlackSettings): Channel {
  return {
    name,
    type: 'slack',
    target: url.origin,
    send: (notice, signal) =>
      postJson(url, JSON.stringify({ text: slackText(notice) }), {
        headers: { 'Idempotency-Key': encodeURIComponent(notice.key) },
        allowPrivate,
        signal,
        ...(resolve === undefined ? {} : { resolve }),
      }),
  };
}

/**
 * Slack's three control characters are escaped (docs.slack.dev, "Formatting message text"). Others that take the same
 * also read Markdown, where an @ calls people and brackets make links: both are parted by a word joiner.
 */
export const slackEscape = (text: string, most?: number): string =>
  plainText(text, most)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@＠](?=\S)/g, '$&\u2060')
    .replace(/\](?=[([])/g, ']\u2060')
    .replace(/[*_~`|]/g, '\u2060$&\u2060');

function slackText({ sentence, examples }: Notice): string {
  const posts = examples.map(
    ({ author, network, text }) =>
      `> ${slackEscape(author === null ? network : `${author} (${network})`, 80)}: ${slackEscape(text)}`,
  );
  return [slackEscape(sentence, 1000), ...posts].join('\n');
}
