import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uploadOptions } from '../../../sources/bucket/upload-options.ts';
import { readMetadata } from './read-metadata.ts';

test('what is said when a file is sent is what it is read with', () => {
  const metadata = readMetadata({
    map: 'id=tweet_id,text=Größe 100%,label=',
    sample: 10_000,
    seed: 42,
    batch: 100,
  });
  for (const value of Object.values(metadata)) assert.match(value, /^[ -~]*$/);
  assert.deepEqual(uploadOptions(metadata, 'the object'), {
    file: { batch: 100, map: { id: 'tweet_id', text: 'Größe 100%', label: '' } },
    sample: { count: 10_000, seed: 42 },
  });
});

test('a file without options is read whole, and as it is guessed', () => {
  assert.deepEqual(uploadOptions(readMetadata({ seed: 1 }), 'the object'), { file: {}, sample: null });
});

test('what makes no sense is refused on both sides', () => {
  for (const options of [{ sample: 0 }, { batch: 0 }, { map: 'text' }, { map: `text=${'ü'.repeat(900)}` }])
    assert.throws(() => readMetadata({ seed: 1, ...options }), { name: 'UsageError' });
  for (const [name, value] of [
    ['undertone-sample', 'many'],
    ['undertone-sample', '0'],
    ['undertone-sample', '1e9'],
    ['undertone-sample', '2000000'],
    ['undertone-batch', '-1'],
    ['undertone-map', 'nothing'],
  ] as const)
    assert.throws(() => uploadOptions({ [name]: value }, 'the object'), name);
});
