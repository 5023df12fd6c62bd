import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedFiles } from '../../docs/generated-files.ts';
import { checkConfig } from '../../src/config/load.ts';
import { contentOf } from './source-files.ts';

for (const [path, content] of Object.entries(generatedFiles())) {
  test(`${path} says what the code says`, () => {
    assert.equal(contentOf(path), content, 'it is stale: run `npm run docs`');
  });
}

test('every example of the configuration reference is a valid configuration', () => {
  const page = contentOf('docs/reference/config.md');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
  assert.ok(examples.length > 5);
  for (const example of examples) checkConfig(example, 'docs/reference/config.md');
});
