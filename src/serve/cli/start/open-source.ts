import type { SourceConfig } from '../../../config/schema.ts';
import { webhookSecret } from '../../../config/webhook-secret.ts';
import { PUBLIC_APP_VIEW } from '../../../sources/bluesky-jetstream/app-view.ts';
import { watchFolder } from '../../../sources/files/watch.ts';
import { createSampleSource } from '../../../sources/sample/sample.ts';
import type { Source } from '../../../sources/source.ts';
import { createWebhookSource } from '../../../sources/webhook/webhook.ts';
import { openBluesky } from './open-bluesky.ts';
import { openBucket } from './open-bucket.ts';
import { openMastodon } from './open-mastodon.ts';
import { openProcess } from './open-process.ts';
import { openXSearch } from './open-x-search.ts';
import { openXStream } from './open-x-stream.ts';
import type { SourceContext } from './source-context.ts';

/** What is read where the configuration names no source. */
export const DEFAULT_SOURCE: SourceConfig = {
  type: 'bluesky',
  collections: ['app.bsky.feed.post'],
  handles: true,
  app_view: PUBLIC_APP_VIEW,
  reactions: false,
};

/** A source as the configuration has it, ready to be read. */
export function openSource(name: string, source: SourceConfig, context: SourceContext): Source {
  const { telemetry } = context;
  switch (source.type) {
    case 'bluesky':
      return openBluesky(name, source, context);
    case 'bucket':
      return openBucket(name, source, context);
    case 'files': {
      const { folder, format, encoding, delimiter, header, map } = source;
      return watchFolder(folder, {
        name,
        format: format === 'auto' ? undefined : format,
        encoding,
        delimiter,
        header,
        map: map as Record<string, string> | undefined,
        onNote: (note) => telemetry.sourceNote({ source: name, note }),
      });
    }
    case 'process':
      return openProcess(name, source, context);
    case 'webhook': {
      const door = { auth: source.auth, secret: webhookSecret(name), maxBytes: source.limit };
      return createWebhookSource({ name, door });
    }
    case 'x-search':
      return openXSearch(name, source, context);
    case 'mastodon':
      return openMastodon(name, source, context);
    case 'x-stream':
      return openXStream(name, source, context);
    case 'sample':
      return createSampleSource({ name, speed: source.speed, seed: source.seed });
  }
}
