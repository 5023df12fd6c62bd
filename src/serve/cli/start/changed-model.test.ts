import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post, scored, smallLake } from '../../../query/fixtures/small-lake.ts';
import { modelsSeen } from '../../../query/models-seen.ts';
import { noteOnChangedModel } from './changed-model.ts';

test('a lake tells which models its first and last posts have scores of', async () => {
  const by = (id: number, model: string | null) => post(`x:${id}`, { ...scored('neutral'), model });
  await using lake = await smallLake([by(1, 'cascade@1.0.0'), by(2, null), by(3, 'linear@1.0.0')]);
  assert.deepEqual([...modelsSeen(lake.owned)].sort(), ['cascade@1.0.0', 'linear@1.0.0']);
});

test('posts of another model are told of with the command that scores them again', () => {
  const said = noteOnChangedModel(['linear@1.0.0', 'cascade@1.0.0', 'correction'], {
    first: 'linear',
    second: 'transformer@1.0.0',
  });
  assert.match(said!, /scores of cascade@1\.0\.0, .* "undertone rescore --model transformer@1\.0\.0"/);
  const newer = noteOnChangedModel(['transformer@1.0.0'], { first: 'linear', second: 'transformer@1.2.0' });
  assert.match(newer!, /transformer@1\.0\.0/);
});

for (const [what, seen, second] of [
  ['of the first pass', ['linear@1.0.0'], 'cascade'],
  ['of this model', ['cascade@1.0.0'], 'cascade'],
  ['of this very version', ['cascade@1.0.0'], 'cascade@1.0.0'],
  ['of this service', ['remote-house@2'], 'remote:house'],
  ['whose name is not known', ['cascade@1.0.0'], './models/ours'],
] as const) {
  test(`nothing is told where posts have scores ${what}`, () => {
    assert.equal(noteOnChangedModel(seen, { first: 'linear', second }), null);
  });
}
