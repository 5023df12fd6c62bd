import { GAP_REASONS } from '../../../model/coverage.ts';
import { UsageError } from '../../../model/errors.ts';
import type { Command } from '../command.ts';
import { parseList, parseMoment } from '../filter-options.ts';

export const gaps: Command = {
  name: 'gaps',
  summary: 'say what is missing: when, of which source, and why',
  description:
    'Stretches of time in which a source was asked and did not deliver, oldest first, those that go on at this moment too. What can be asked for again is healed by `undertone backfill --gaps`; a healed gap disappears.',
  options: [
    { flags: '--source <names>', description: 'only gaps of a source, or of any of a,b', parse: parseList },
    {
      flags: '--topic <names>',
      description: 'only gaps of a topic, or of any of a,b; those of sources that take everything too',
      parse: parseList,
    },
    { flags: '--from <time>', description: 'only gaps that reach beyond this time', parse: parseMoment },
    { flags: '--to <time>', description: 'only gaps that begin before this time', parse: parseMoment },
    {
      flags: '--reason <reasons>',
      description: `only gaps for a reason: ${GAP_REASONS.join(', ')}`,
      parse: parseReasons,
    },
    { flags: '--all', description: 'healed gaps too' },
  ],
  json: true,
  examples: ['undertone gaps', 'undertone gaps --source bluesky --from 2026-03-01 --all'],
  load: () => import('../gaps/run.ts'),
};

function parseReasons(word: string): string[] {
  const reasons = parseList(word);
  const wrong = reasons.find((reason) => !(GAP_REASONS as readonly string[]).includes(reason));
  if (wrong === undefined) return reasons;
  throw new UsageError(`"${wrong}" is no reason for a gap; there are ${GAP_REASONS.join(', ')}.`);
}
