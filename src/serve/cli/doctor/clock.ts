import { stat } from 'node:fs/promises';
import { systemClock } from '../../../model/clock.ts';
import type { Check } from './check.ts';

export const clock: Check = {
  name: 'clock',
  async run() {
    const now = systemClock.now();
    const found = `${new Date(now).toISOString()}`;
    // This software cannot have been installed in the future.
    const installed = await stat(new URL('../../../../package.json', import.meta.url));
    if (installed.mtimeMs > now + 86_400_000) {
      return {
        status: 'fail',
        found: `${found} is earlier than the day this was installed`,
        advice: 'Set the clock, or posts get false times of receipt and windows close too late.',
      };
    }
    return { status: 'ok', found };
  },
};
