import { readOwner } from '../../../lake/lock.ts';

/** Whether a process that collects into the lake is alive: one that was killed leaves its name behind. */
export function isCollecting(root: string): boolean {
  const owner = readOwner(root);
  if (owner === null || !owner.command.endsWith(' start')) return false;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
