import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Boundary, SECOND_PASS_BOUNDARIES } from '../../src/model/durable-boundary.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { assertAgreesWithRows } from '../support/second-pass.ts';
import { scoresOf } from '../support/second-pass-model.ts';

const here = import.meta.dirname;
const line = (id: number, text: string): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    text,
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
  });

function scoreAll(root: string, kill?: { boundary: Boundary; after: number }): void {
  const report = join(root, '..', `fired-${kill?.boundary}-${kill?.after}`);
  const crash = kill && {
    CRASH_AT: kill.boundary,
    CRASH_AFTER: String(kill.after),
    CRASH_REPORT: report,
  };
  const child = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(here, 'end-here.ts'),
      join(here, 'second-pass-child.ts'),
      root,
    ],
    { env: { ...process.env, ...crash }, timeout: 60_000 },
  );
  if (kill === undefined) assert.equal(child.status, 0, String(child.stderr));
  else {
    assert.equal(child.signal, 'SIGKILL', String(child.stderr));
    assert.ok(existsSync(report), 'the kill fired at the boundary');
  }
}

const kills: { boundary: Boundary; after: number }[] = [
  ...Object.keys(SECOND_PASS_BOUNDARIES).map((name) => ({ boundary: name as Boundary, after: 1 })),
  // The first object is that of the posts, the second that of the scores they had.
  ...[1, 2].flatMap((after) => [
    { boundary: 'object-written' as const, after },
    { boundary: 'object-named' as const, after },
  ]),
];

for (const kill of kills) {
  test(`a second pass killed at ${kill.boundary}, passed for the ${kill.after}. time, leaves every post with one of its scores and is done by the next`, async (t) => {
    const root = join(temporaryFolder(t), 'lake');
    const pipeline = await openPipeline(root);
    const texts = Array.from({ length: 30 }, (_, id) => `a ${['good', 'bad', 'plain'][id % 3]} day`);
    await collectAll(
      pipeline,
      linesSource(
        'x',
        texts.map((text, id) => line(id, text)),
      ),
    );
    await pipeline.close();
    scoreAll(root, kill);
    assert.equal((await assertAgreesWithRows(root)).length, texts.length);
    scoreAll(root);
    for (const post of await assertAgreesWithRows(root)) {
      assert.deepEqual([post.model, post.sentiment], ['toy@1.0.0', scoresOf(post.text).sentiment]);
    }
  });
}
