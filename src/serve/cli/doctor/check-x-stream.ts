import { systemClock } from '../../../model/clock.ts';
import { checkXStream } from '../../../sources/x-stream/check.ts';
import { openXApi } from '../start/open-x-api.ts';
import type { SourceCheck } from './source-checks.ts';

/** An answer that takes longer than this is none to someone who waits for it, ms. */
const TIMEOUT_MS = 5_000;

export const checkXStreamSource: SourceCheck<'x-stream'> = (name, source, config) =>
  checkXStream(
    openXApi(name, source.address, config.secrets.xBearerToken, { timeoutMs: TIMEOUT_MS }),
    source.stream,
    config.topics,
    systemClock,
  );
