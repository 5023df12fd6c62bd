/** Collects for a while and ends; the next call goes on where this one ended. */
import type { Context } from 'aws-lambda';
import type { UndertoneError } from '../../../src/model/errors.ts';
import { collect } from '../collect/collector.ts';
import { readSettings } from '../collect/settings.ts';

/** Kept for a clean stop, and what a call takes to begin and end, ms. */
const STOP_MS = 60_000;
const SPARE_MS = 10_000;

export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) {
  const left = context.getRemainingTimeInMillis() - STOP_MS - SPARE_MS;
  const ms = Math.max(1000, Math.min(readSettings().streamSeconds * 1000, left));
  const sources = await collect(AbortSignal.timeout(ms), { stopMs: STOP_MS }).catch(
    (error: UndertoneError) => {
      // What was deployed a moment ago is no failure.
      if (error.code !== 'config-missing') throw error;
      console.warn(JSON.stringify({ level: 'warn', event: 'configuration', msg: error.message }));
      return [];
    },
  );
  const failed = sources.filter(({ failure }) => failure !== null);
  // The others are where they should be; that one is not is to be seen.
  if (failed.length > 0) throw new Error(failed.map(({ failure }) => failure).join(' '));
  return { sources };
}
