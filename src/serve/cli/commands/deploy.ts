import type { Command } from '../command.ts';
import { parseWhole } from '../whole-number.ts';

export const deploy: Command = {
  name: 'deploy',
  summary: 'deploy to your own account of AWS, or say what it would cost',
  description:
    'Without an action it looks whether the account is ready, says what a month will cost, shows what will change, asks, deploys, and then puts a post in at one end and reads it at the other. `estimate` says what it costs and needs no account; `diff` shows what would change; `test` sends the trial post alone; `destroy` takes the stacks down. Settings are in undertone.aws.yaml, which is optional. See docs/aws.md.',
  arguments: [
    { flags: '<target>', description: 'aws' },
    { flags: '[action]', description: 'deploy, estimate, diff, test or destroy' },
  ],
  options: [
    {
      flags: '--settings <file>',
      description: 'the settings of the deployment (undertone.aws.yaml where it is there)',
    },
    {
      flags: '--posts-per-day <n>',
      description: 'how many posts a day the estimate is for',
      default: 100_000,
      parse: parseWhole,
    },
    { flags: '-y, --yes', description: 'ask nothing' },
  ],
  json: true,
  examples: [
    'undertone deploy aws estimate --posts-per-day 1000000',
    'undertone deploy aws',
    'undertone deploy aws destroy',
  ],
  load: () => import('../deploy/run.ts'),
};
