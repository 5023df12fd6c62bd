import type { Command } from '../command.ts';

export const pseudonyms: Command = {
  name: 'pseudonyms',
  summary: 'look up whom a pseudonym stands for, or throw the mapping away',
  description:
    'With `pseudonyms: true` a lake keeps authors as tokens, and whom they stand for in a mapping beside the lake. `lookup` reads it; `forget-mapping` deletes it for good, and none is begun anew: the tokens stay, and deletions are still honoured.',
  arguments: [
    { flags: '<what>', description: 'lookup or forget-mapping' },
    { flags: '[token...]', description: 'the tokens to look up, such as u_abcdefghij234567kl' },
  ],
  options: [{ flags: '--yes', description: 'do not ask' }],
  json: true,
  examples: ['undertone pseudonyms lookup u_abcdefghij234567kl', 'undertone pseudonyms forget-mapping'],
  load: () => import('../pseudonyms/run.ts'),
};
