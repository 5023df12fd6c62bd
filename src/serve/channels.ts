/** The channels of the configuration, with their secrets from the environment. */
import type { Channel } from '../alerts/channels/channel.ts';
import { emailChannel } from '../alerts/channels/email.ts';
import { slackChannel } from '../alerts/channels/slack.ts';
import { webhookChannel } from '../alerts/channels/webhook.ts';
import type { ChannelConfig } from '../config/channel.ts';
import { channelSecret, secretAddress, signingSecret } from '../config/channel-secret.ts';
import type { Clock } from '../model/clock.ts';

/** Throws a UsageError that names the variable where a secret is not set. */
export const openChannels = (channels: Readonly<Record<string, ChannelConfig>>, clock: Clock): Channel[] =>
  Object.entries(channels).map(([name, channel]) => openChannel(name, channel, clock));

function openChannel(name: string, channel: ChannelConfig, clock: Clock): Channel {
  switch (channel.type) {
    case 'webhook': {
      const settings = { name, url: new URL(channel.url), allowPrivate: channel.private };
      return webhookChannel({ ...settings, secret: signingSecret(name) }, clock);
    }
    case 'slack':
      return slackChannel({ name, url: secretAddress(name), allowPrivate: channel.private });
    case 'email': {
      const { type: _, user = null, ...server } = channel;
      const password = user === null ? null : channelSecret(name, 'the password of its mail account');
      return emailChannel({ name, ...server, user, password });
    }
  }
}
