import { statfs } from 'node:fs/promises';
import { formatSize } from '../terminal/quantity.ts';
import type { Check } from './check.ts';
import { nearestFolder } from './nearest-folder.ts';

const TOO_LITTLE = 500e6;
const SCARCE = 5e9;

export const diskSpace: Check = {
  name: 'disk space',
  async run({ lake }) {
    const { bavail, bsize } = await statfs(await nearestFolder(lake));
    const free = bavail * bsize;
    const found = `${formatSize(free)} free for the lake`;
    if (free >= SCARCE) return { status: 'ok', found };
    return {
      status: free < TOO_LITTLE ? 'fail' : 'warn',
      found,
      advice: 'Make space, set retention.raw in undertone.yaml, or put the lake elsewhere with --lake.',
    };
  },
};
