import assert from 'node:assert/strict';
import { openLakeReader } from '../../src/lake/lake.ts';
import { RollupDeltas } from '../../src/lake/rollup.ts';
import type { Post } from '../../src/model/post.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { SecondPassOptions } from '../../src/pipeline/second-pass/second-pass.ts';
import { assertConsistent } from './lakes.ts';

/** A second pass by a toy model (second-pass-model.ts) that waits for nothing. */
export const secondPass = (model = 'toy'): SecondPassOptions => ({
  model,
  entities: true,
  batch: 16,
  loader: new URL('./second-pass-model.ts', import.meta.url).href,
  gatherMs: 0,
  idleMs: 10,
  backOffMs: 10,
});

export async function openWithSecondPass(root: string, options: SecondPassOptions): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    secondPass: options,
  });
  assert.ok(pipeline instanceof Pipeline, 'the lake is free');
  return pipeline;
}

/** Checks that documents have the very scores that the rows have, and that the counts are those of the rows. */
export async function assertAgreesWithRows(root: string): Promise<Post[]> {
  const rows = (await assertConsistent(root)).map((row) => JSON.parse(row) as Post);
  const reader = openLakeReader(root);
  try {
    const shown = reader.db
      .prepare('select row from document')
      .all()
      .map(({ row }) => reader.documents.post(Number(row))!);
    const scoresOf = ({
      id,
      sentiment,
      positive,
      negative,
      model,
      entities,
      entities_model,
    }: Post): unknown => ({
      id,
      sentiment,
      positive,
      negative,
      model,
      entities,
      entities_model,
    });
    const byId = (a: Post, b: Post): number => (a.id < b.id ? -1 : 1);
    assert.deepEqual(shown.sort(byId).map(scoresOf), rows.toSorted(byId).map(scoresOf));
    const counted = new RollupDeltas();
    for (const post of shown) counted.add(post, 1);
    const bucket = (one: { start: number; topic: string; network: string; lang: string }): string =>
      [one.start, one.topic, one.network, one.lang].join(' ');
    const expected = new Map(counted.list().map((one) => [bucket(one), one.counts]));
    const stored = reader.db.prepare('select * from rollup').all() as Record<string, number | string>[];
    const actual = new Map(
      stored.map(({ start, topic, network, lang, ...counts }) => [
        [start, topic, network, lang].join(' '),
        Object.values(counts),
      ]),
    );
    assert.deepEqual(actual, expected);
  } finally {
    reader.close();
  }
  return rows;
}
