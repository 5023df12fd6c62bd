import assert from 'node:assert/strict';
import type { Tally } from '../../src/pipeline/tally.ts';
import type { Ended } from './processes.ts';

/** The tally that `--json` printed, once it is seen to account for every record. */
export function tallyOf({ code, stdout, stderr }: Ended): Tally {
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^\{[^\n]*\}\n$/, 'one object on one line');
  const tally = JSON.parse(stdout) as Tally;
  const { read, posts, updates, duplicates, deletes, other, dead_letters } = tally;
  assert.equal(read, posts + updates + duplicates + deletes + other + dead_letters, stdout);
  return tally;
}

/** Failed with one plain sentence and nothing else. */
export function assertPlain(ended: Ended, code: number, sentence: RegExp): void {
  assert.equal(ended.code, code, `${ended.signal ?? ''} ${ended.stderr}`);
  assert.equal(ended.stdout, '');
  assert.match(ended.stderr, /^[^\n]+\n$/, 'one line');
  assert.doesNotMatch(ended.stderr, /\bat \S+:\d+:\d+|node:internal|\.ts:\d+/, 'no stack trace');
  assert.match(ended.stderr, sentence);
}
