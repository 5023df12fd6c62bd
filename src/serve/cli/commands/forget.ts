import type { Command } from '../command.ts';

export const forget: Command = {
  name: 'forget',
  summary: 'erase posts, or all an author posted, and give a receipt',
  description:
    'Hides them at once, takes them out of originals, posts, search, dead letters and exports in the lake now, and keeps them out when they come again. Ids are as in posts.id; an author is network:author_id or @handle. The receipt, kept in receipts/ of the lake, holds no id that could be read from it; with --verify the whole lake is searched again for what it is about. What networks delete is erased without this, within a day.',
  arguments: [
    { flags: '[what]', description: 'post or author' },
    { flags: '[id...]', description: 'the ids' },
  ],
  options: [
    { flags: '--always', description: 'keep out what the author posts from now on, too' },
    { flags: '--yes', description: 'do not ask' },
    { flags: '--verify <receipt>', description: 'check that what a receipt is about is gone' },
    { flags: '--id <id>', description: 'with --verify: the id, which then is also searched for as text' },
  ],
  json: true,
  examples: [
    'undertone forget post x:1234567890',
    'undertone forget author @ann --always',
    'undertone forget --verify lake/receipts/receipt.json --id x:1234567890',
  ],
  load: () => import('../forget/run.ts'),
};
