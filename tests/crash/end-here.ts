/**
 * Loaded into every thread of a process under test (`node --import`): ends the process, as kill -9 does, when
 * a named durable boundary is passed for the nth time. What fired is written to a file first, so that the
 * oracle knows it.
 */
import { writeFileSync } from 'node:fs';
import { watchBoundaries } from '../../src/model/durable-boundary.ts';

const { CRASH_AT, CRASH_AFTER, CRASH_REPORT } = process.env;
let left = Number(CRASH_AFTER);
if (CRASH_AT !== undefined && CRASH_REPORT !== undefined) {
  watchBoundaries((boundary) => {
    if (boundary !== CRASH_AT || --left > 0) return;
    writeFileSync(CRASH_REPORT, boundary);
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; nothing more may happen in this thread.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}
