import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UndertoneError } from '../../model/errors.ts';
import { uploadOptions } from './upload-options.ts';

test('metadata are the options of an import, and what the command would not take is refused', () => {
  const read = (metadata: Record<string, string>) => uploadOptions(metadata, 's3://b/posts.csv');
  assert.deepEqual(read({ other: 'x' }), { file: {}, sample: null });
  assert.deepEqual(
    read({ 'undertone-sample': '100', 'undertone-batch': '7', 'undertone-map': 'text=T%C3%A4xt,id=2' }),
    { file: { batch: 7, map: { text: 'Täxt', id: '2' } }, sample: { count: 100, seed: 1 } },
  );
  assert.equal(read({ 'undertone-sample': '1', 'undertone-seed': '-5' }).sample?.seed, -5);
  for (const count of ['all', '0', '-1', '1e3', '9999999'])
    assert.throws(() => read({ 'undertone-sample': count }), UndertoneError, count);
});
