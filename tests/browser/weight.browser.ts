import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BUILD_FOLDER } from '../../src/serve/dashboard/build.ts';
import { readChunks, scriptsOf } from '../../web/chunks.ts';
import { PATHS } from '../../web/src/app/paths.ts';

/** Bytes of gzip. */
const BUDGET = 350_000;

const weigh = (file: string): number => gzipSync(readFileSync(join(BUILD_FOLDER, file)), { level: 9 }).length;

test('every view with all that it may load is within the budget', (t) => {
  const chunks = readChunks(BUILD_FOLDER);
  for (const name of Object.keys(PATHS)) {
    const scripts = scriptsOf(chunks, `src/views/${name}/${name}.tsx`);
    const bytes = scripts.reduce((sum, file) => sum + weigh(file), 0);
    t.diagnostic(`${name}: ${(bytes / 1000).toFixed(1)} kB in ${scripts.length} files`);
    assert.ok(scripts.length >= 3 && bytes > 50_000, `${name}: ${scripts.join(' ')}`);
    assert.ok(bytes <= BUDGET, `${name}: ${bytes} bytes of ${BUDGET}`);
  }
});
