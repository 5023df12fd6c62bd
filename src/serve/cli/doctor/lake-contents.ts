import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { verifyLog } from '../../../log/sqlite/verify-log.ts';
import { verifyObjects } from '../../../query/verify.ts';
import { formatCount } from '../terminal/quantity.ts';
import type { Check } from './check.ts';

/** Reads everything that has a checksum, and has SQLite look through its own pages. */
export const lakeContents: Check = {
  name: 'lake contents',
  async run({ lake }) {
    if (readDescription(lake) === null) return { status: 'ok', found: 'no lake yet' };
    const reader = openLakeReader(lake);
    try {
      const pages = reader.db
        .prepare('pragma quick_check(3)')
        .all()
        .map((row) => String(Object.values(row)[0]));
      const faults = [
        ...pages.filter((line) => line !== 'ok').map((line) => `state.db: ${line}`),
        ...verifyLog(reader.db),
        ...(await verifyObjects(reader)).map(({ key, problem }) => `${key} ${problem}`),
      ];
      const objects = Number(reader.db.prepare('select count(*) as objects from object').get()?.objects);
      if (faults.length === 0)
        return { status: 'ok', found: `${formatCount(objects)} objects and the log are whole` };
      return {
        status: 'fail',
        found: faults.slice(0, 10).join('\n'),
        advice: 'Run `undertone doctor --rebuild`: it restores what is damaged from the originals.',
      };
    } finally {
      reader.close();
    }
  },
};
