import { MEASURES } from '../../../model/alert.ts';
import { LABELS } from '../../../model/post.ts';
import { parseLength, parseNumber } from '../alerts/words.ts';
import type { Command } from '../command.ts';
import { FILTER_OPTIONS } from '../filter-options.ts';
import { parseWhole } from '../whole-number.ts';

export const alerts: Command = {
  name: 'alerts',
  summary: 'say what is watched for and how it stands, and change it',
  description:
    'Without an action it lists the alerts. An alert measures each window of event time as it is closed, and fires where the measure passes a limit (--above, --below) or is unusual for that hour (--unusual). It is told to the channels of the configuration by the process that `undertone start` runs. `test` says how often an alert would have fired over what is in the lake, of one that is there by its name alone, else of the options given; `add` takes the same options. How it is judged is in docs/alerts.md.',
  arguments: [
    { flags: '[action]', description: 'list, history, add, test, ack, resolve, mute, unmute or remove' },
    { flags: '[name]', description: 'the name of the alert' },
  ],
  options: [
    {
      flags: '--measure <what>',
      description: 'what is measured; volume unless given',
      choices: MEASURES,
    },
    { flags: '--label <sentiment>', description: 'of a share: of which sentiment', choices: LABELS },
    {
      flags: '--window <length>',
      description: 'the length of a window, such as 15m or 1h',
      parse: parseLength,
    },
    { flags: '--above <value>', description: 'fires above this; shares are 0 to 1', parse: parseNumber },
    { flags: '--below <value>', description: 'fires below this', parse: parseNumber },
    {
      flags: '--unusual <deviations>',
      description: 'fires so many robust standard deviations from the usual of the hour',
      parse: parseNumber,
    },
    {
      flags: '--direction <side>',
      description: 'of --unusual: above, below or either',
      choices: ['above', 'below', 'either'],
    },
    { flags: '--least <posts>', description: 'windows with fewer posts do not meet it', parse: parseWhole },
    { flags: '--hold <windows>', description: 'fires after so many windows in a row', parse: parseWhole },
    {
      flags: '--unseen <length>',
      description: 'of what is new: how long it was not said, such as 7d',
      parse: parseLength,
    },
    { flags: '--posts <n>', description: 'of what is new: in how many posts it is said', parse: parseWhole },
    { flags: '--source <name>', description: 'of silence: the source that is to be heard' },
    { flags: '--notify <channels>', description: 'who is told: the names of channels, a,b' },
    {
      flags: '--for <length>',
      description: 'of mute: for how long from now; 1h unless given',
      parse: parseLength,
    },
    ...FILTER_OPTIONS,
  ],
  json: true,
  examples: [
    'undertone alerts',
    'undertone alerts test --topic coffee --measure share --label negative --window 1h --above 0.4 --least 50',
    "undertone alerts add 'talk of coffee' --topic coffee --unusual 4 --notify team",
    "undertone alerts mute 'talk of coffee' --for 2h",
  ],
  load: () => import('../alerts/run.ts'),
};
