import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check the configuration, the lake, the disk, the clock and every source',
  description:
    'Each source is asked for real: its network, tokens and rules. Says for each check whether it is well and, where it is not, what to do. Exits with 1 if one fails, 2 if it is the configuration. With --rebuild it makes the state of a damaged lake anew from its posts and originals; what is damaged is set aside under damaged/ in the lake.',
  options: [{ flags: '--rebuild', description: 'mend a damaged lake' }],
  json: true,
  diagnosesConfig: true,
  examples: ['undertone doctor', 'undertone doctor --rebuild'],
  load: () => import('../doctor/run.ts'),
};
