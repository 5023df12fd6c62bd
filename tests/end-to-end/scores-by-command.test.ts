/** What a user types to have posts scored again, switched, compared and corrected. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/lakes.ts';
import { begin } from '../support/processes.ts';

const tweet = (id: number, text: string): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: 'Wed Jan 01 12:00:00 +0000 2025',
    text,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

async function folderWithLake(t: TestContext) {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), 'second_pass:\n  model: lexicon\n');
  writeFileSync(
    join(cwd, 'x.jsonl'),
    ['a terrible day', 'a great day'].map((text, at) => tweet(at, text)).join('\n'),
  );
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await begin(words, { cwd }).ended;
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const models = async (): Promise<string[]> =>
    JSON.parse(await run('query', '--format', 'json', 'select model from posts order by id')).map(
      ({ model }: { model: string }) => model,
    );
  await run('import', 'x.jsonl');
  return { cwd, run, models };
}

test('after an import alone the second pass is run, history scored again, and switched back', async (t) => {
  const { cwd, run, models } = await folderWithLake(t);
  const scored = JSON.parse(await run('score', '--json'));
  assert.deepEqual([scored.model, scored.posts, scored.damaged], ['lexicon@1.0.0', 2, []]);
  assert.match(await run('rescore', '--model', 'linear'), /^2 posts have new scores, of linear/);
  assert.ok((await models()).every((model) => model.startsWith('linear@')));
  const switched = JSON.parse(await run('rescore', '--use', 'lexicon@1.0.0', '--json'));
  assert.deepEqual([switched.state, switched.how, switched.posts], ['done', 'stored', 2]);
  assert.deepEqual(await models(), ['lexicon@1.0.0', 'lexicon@1.0.0']);
  assert.equal(JSON.parse(await run('models', 'diff', 'linear', 'lexicon', '--json')).posts, 2);
  await run('correct', 'x:1600000000000000000', 'mixed');
  await run('corrections', '--export', 'labels.tsv');
  assert.equal(
    readFileSync(join(cwd, 'labels.tsv'), 'utf8'),
    'id\tlabel\ttext\nx:1600000000000000000\tmixed\ta terrible day\n',
  );
  const wrong = await begin(['rescore', '--model', 'nothing'], { cwd }).ended;
  assert.deepEqual([wrong.code === 0, wrong.stderr.includes('no model named nothing')], [false, true]);
});
