import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkConfig } from '../../../config/load.ts';
import { folders } from './folders.ts';
import { lakeFolder } from './lake-folder.ts';
import { examine } from './run.ts';

test('a folder that cannot be looked at is told with the reason, and not as missing', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'undertone-doctor-'));
  t.after(() => rmSync(place, { recursive: true }));
  // A link to itself is the one fault that not even root can look past.
  symlinkSync(join(place, 'loop'), join(place, 'loop'));
  const folder = join(place, 'loop', 'inbox');
  const options = checkConfig(`sources: { inbox: { type: files, folder: ${folder} } }`, 'undertone.yaml');
  const secrets = { token: null, xBearerToken: null, mastodonToken: null, pseudonymKey: null };
  const config = { ...options, file: null, secrets };
  const patient = { config, configError: null, lake: join(place, 'loop', 'lake') };
  for (const { name, status, found } of await examine(patient, [folders, lakeFolder])) {
    assert.equal(status, 'fail', name);
    assert.match(found, /ELOOP/, name);
  }
  const missing = { ...patient, lake: join(place, 'new') };
  assert.match((await lakeFolder.run(missing)).found, /not there yet and can be made/);
});
