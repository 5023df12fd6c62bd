import { systemClock } from '../../../model/clock.ts';
import { streamsOf, transportsOf } from '../../../sources/mastodon/asked.ts';
import { checkServer } from '../../../sources/mastodon/check-server.ts';
import { parseServer } from '../../../sources/mastodon/server-address.ts';
import { mastodonServers } from '../start/open-mastodon.ts';
import type { SourceCheck } from './source-checks.ts';

export const checkMastodonSource: SourceCheck<'mastodon'> = async (name, source, config) => {
  const topics = { list: () => config.topics, onChange: () => () => {} };
  const servers = mastodonServers(name, source, config.secrets.mastodonToken);
  const found = await Promise.all(
    servers.map((server) =>
      checkServer(
        {
          ...server,
          ...parseServer(name, server.address),
          streams: streamsOf(server, topics),
          transports: transportsOf(server),
        },
        systemClock,
      ),
    ),
  );
  return found.flat();
};
