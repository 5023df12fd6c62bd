import { access, constants } from 'node:fs/promises';
import type { Check } from './check.ts';
import { entryAt } from './nearest-folder.ts';

export const folders: Check = {
  name: 'watched folders',
  async run({ config }) {
    const watched = Object.values(config?.sources ?? {}).filter((source) => source.type === 'files');
    if (watched.length === 0) return { status: 'ok', found: 'none is configured' };
    for (const { folder } of watched) {
      const entry = await entryAt(folder);
      if (entry === null)
        return { status: 'fail', found: `${folder} is not there`, advice: 'Make the folder.' };
      if (!entry.isDirectory()) {
        return {
          status: 'fail',
          found: `${folder} is no folder`,
          advice: 'Name the folder that the file is in.',
        };
      }
      if (
        !(await access(folder, constants.R_OK | constants.X_OK).then(
          () => true,
          () => false,
        ))
      ) {
        return { status: 'fail', found: `${folder} may not be read`, advice: 'Change its permissions.' };
      }
    }
    return { status: 'ok', found: watched.map(({ folder }) => folder).join(', ') };
  },
};
