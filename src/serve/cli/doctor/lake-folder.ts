import { access, constants } from 'node:fs/promises';
import type { Check } from './check.ts';
import { entryAt, nearestFolder } from './nearest-folder.ts';

export const lakeFolder: Check = {
  name: 'lake',
  async run({ lake }) {
    const entry = await entryAt(lake);
    if (entry !== null && !entry.isDirectory()) {
      return { status: 'fail', found: `${lake} is no folder`, advice: 'Name another place with --lake.' };
    }
    const folder = await nearestFolder(lake);
    const writable = await access(folder, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!writable) {
      return {
        status: 'fail',
        found: `${folder} may not be written by this user`,
        advice: 'Change its permissions, or name another place with --lake.',
      };
    }
    return { status: 'ok', found: entry === null ? `${lake} is not there yet and can be made` : lake };
  },
};
