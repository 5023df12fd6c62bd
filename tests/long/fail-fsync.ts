/**
 * Loaded into every thread of a process under test (`node --import`): the nth call of fsync fails with EIO, as
 * a dying disk's does. Each thread counts its own calls.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.FAIL_FSYNC_AT ?? 0);
const fsyncSync = fs.fsyncSync;
fs.fsyncSync = (file) => {
  if (--left === 0) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', errno: -5 });
  fsyncSync(file);
};
syncBuiltinESMExports();
