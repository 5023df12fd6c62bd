import { z } from 'zod';

import { bluesky } from './bluesky.ts';
import { bucket } from './bucket.ts';
import { files } from './files.ts';
import { mastodon } from './mastodon.ts';
import { processCommand } from './process.ts';
import { sample } from './sample.ts';
import { webhook } from './webhook.ts';
import { xSearch } from './x-search.ts';
import { xStream } from './x-stream.ts';

/** A source, told apart by its `type`. */
export const sourceSchema = z.discriminatedUnion('type', [
  bluesky,
  bucket,
  files,
  mastodon,
  processCommand,
  sample,
  webhook,
  xSearch,
  xStream,
]);
