import type { Command } from '../command.ts';
import { parsePort } from '../whole-number.ts';

export const start: Command = {
  name: 'start',
  summary: 'collect, enrich and serve the dashboard and the API',
  description:
    'Collects what the configuration names. Without one it reads Bluesky live; where that cannot be reached within 3 seconds it replays the bundled, made-up sample into a lake of its own. Stop it with Ctrl-C: nothing is lost, and the next start goes on from there.',
  options: [
    {
      flags: '--port <n>',
      description: 'the port to serve on, 0 for a free one; 4000 unless configured',
      parse: parsePort,
    },
    {
      flags: '--host <address>',
      description: 'the address to serve on; others than loopback need UNDERTONE_TOKEN',
    },
    { flags: '--sample', description: 'replay the made-up sample without looking for Bluesky' },
  ],
  json: false,
  examples: ['undertone start', 'undertone start --config undertone.yaml --port 8080'],
  load: () => import('../start/run.ts'),
};
