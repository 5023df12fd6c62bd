/** News as JSON to an address of one's own, signed as the webhooks that Undertone takes are (docs/alerts.md). */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../model/clock.ts';
import { iso, type Notice } from '../notice.ts';
import type { Channel } from './channel.ts';
import { postJson, type Resolve } from './post-json.ts';

export interface WebhookSettings {
  name: string;
  url: URL;
  /** What requests are signed with. */
  secret: string;
  allowPrivate: boolean;
  resolve?: Resolve;
}

export function webhookChannel(settings: WebhookSettings, clock: Clock): Channel {
  const { name, url, secret, allowPrivate, resolve } = settings;
  return {
    name,
    type: 'webhook',
    target: url.origin + url.pathname,
    send(notice, signal) {
      const body = JSON.stringify(webhookBody(notice));
      const time = String(Math.floor(clock.now() / 1000));
      const signature = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
      const headers = {
        'Idempotency-Key': encodeURIComponent(notice.key),
        'X-Undertone-Timestamp': time,
        'X-Undertone-Signature': `sha256=${signature}`,
      };
      return postJson(url, body, {
        headers,
        allowPrivate,
        signal,
        ...(resolve === undefined ? {} : { resolve }),
      });
    },
  };
}

function webhookBody(notice: Notice): Record<string, unknown> {
  const { key, news, alert, sentence, window, value, expected, posts, terms, examples } = notice;
  return {
    key,
    event: news,
    alert: alert.name,
    message: sentence,
    measure: alert.measure,
    value,
    expected,
    posts,
    window_start: iso(window.start),
    window_end: iso(window.end),
    terms,
    examples: examples.map((post) => ({
      ...post,
      created_at: post.created_at === null ? null : iso(post.created_at),
    })),
  };
}
