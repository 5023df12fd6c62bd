import { parseDuration } from '../../../config/values.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Command } from '../command.ts';
import { parseMoment } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

/** Above this X's limits hold, not how much is asked at once. */
const MOST_AT_ONCE = 32;

export const backfill: Command = {
  name: 'backfill',
  summary: 'fetch posts of the past from a search API',
  description:
    'Asks X how many posts of a topic there are in a stretch of time and what they cost, and once that is confirmed fetches them, several parts at once. Stopped or killed, it goes on where it was when the same command is given again. With --limit it takes a sample. With --gaps it asks the networks again for what the ledger says is missing (see `undertone gaps`).',
  options: [
    { flags: '--topic <name>', description: 'the topic, as the configuration or `undertone topics` has it' },
    { flags: '--from <time>', description: 'from this time on, such as 2026-03-01', parse: parseMoment },
    { flags: '--to <time>', description: 'up to this time', parse: parseMoment },
    {
      flags: '--source <name>',
      description: 'in the name of this source of X; the first that is configured unless given',
    },
    {
      flags: '--limit <n>',
      description: 'take only so many posts, the first or so, of every stretch of --every',
      parse: parseWhole,
    },
    {
      flags: '--every <time>',
      description: 'with --limit: how long a stretch is',
      default: '15m',
    },
    {
      flags: '--partition <time>',
      description: 'how long a part is that is fetched by itself',
      default: '15m',
    },
    {
      flags: '--parallel <n>',
      description: 'how many parts are fetched at once',
      parse: parseAtOnce,
      default: 4,
    },
    { flags: '--yes', description: 'do not ask whether it may cost what it does' },
    { flags: '--again', description: 'fetch what was fetched before' },
    { flags: '--gaps', description: 'ask again for what is missing by the ledger' },
  ],
  json: true,
  examples: [
    'undertone backfill --topic coffee --from 2026-03-01 --to 2026-03-08',
    'undertone backfill --topic coffee --from 2026-03-01 --to 2026-03-08 --limit 100 --every 15m --yes',
    'undertone backfill --gaps',
  ],
  load: () => import('../backfill/run.ts'),
};

function parseAtOnce(word: string): number {
  const count = parseWhole(word);
  if (count >= 1 && count <= MOST_AT_ONCE) return count;
  throw new UsageError(`"${word}" is not a number from 1 to ${MOST_AT_ONCE}.`);
}

/** A length of time in whole seconds. */
export function parseLength(word: string): number {
  const ms = parseDuration(word);
  if (ms >= 1000 && ms % 1000 === 0) return ms;
  throw new UsageError(`"${word}" is not a whole number of seconds.`);
}
