import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfig } from '../src/config/load.ts';
import { FIELD_NAMES } from '../src/config/sources/files.ts';
import { MAPPABLE } from '../src/sources/files/column-names.ts';
import { FILE_FORMATS } from '../src/sources/files/detect-format.ts';

test('the configuration can map a column to every field that files can fill, and to no other', () => {
  assert.deepEqual([...FIELD_NAMES].sort(), [...MAPPABLE].sort());
});

test('the configuration knows every format that files can be read as', () => {
  for (const format of ['auto', ...FILE_FORMATS]) {
    checkConfig(`sources: { in: { type: files, folder: in, format: ${format} } }`, 'undertone.yaml');
  }
});
