import { availableParallelism, totalmem } from 'node:os';
import { formatSize } from '../terminal/quantity.ts';
import type { Check } from './check.ts';

const NEEDED = 24;

export const runtime: Check = {
  name: 'Node',
  run() {
    const found = `${process.versions.node} on ${process.platform}-${process.arch}, ${availableParallelism()} cores, ${formatSize(totalmem())} of memory`;
    if (Number(process.versions.node.split('.')[0]) >= NEEDED) return { status: 'ok', found };
    return {
      status: 'fail',
      found,
      advice: `Run npm install, which brings Node ${NEEDED}, and start with \`npm run undertone\`.`,
    };
  },
};
