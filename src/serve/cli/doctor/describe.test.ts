import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from './describe.ts';
import { summarise } from './sources-summary.ts';

const plain = (_colour: string, text: string): string => text;
const shown = (findings: Parameters<typeof summarise>[0]): string =>
  describe([{ name: 'sources', ...summarise(findings) }], plain);

test('the one thing found about a source is told in its line, with what to do below', () => {
  const found = { name: 'sky', ok: false, what: 'nobody answers', todo: 'Check the network.' };
  assert.equal(shown([found]), 'FAIL  sources  sky: nobody answers\n               Check the network.\n');
});

test('of several, each has a line of its own with its mark, and the first says how many there are of each', () => {
  const text = shown([
    { name: 'sky', ok: true, what: '2 of 2 instances accept a subscription' },
    { name: 'town', ok: false, what: 'the token is refused', todo: 'Make a new one.' },
    { name: 'forum', ok: null, what: 'the command\u001b[2J is slow' },
  ]);
  assert.equal(
    text,
    [
      'FAIL  sources  1 thing fails, 1 is to be looked at, 1 is well',
      '      ok    sky    2 of 2 instances accept a subscription',
      '      FAIL  town   the token is refused',
      '                   Make a new one.',
      '      warn  forum  the command␛[2J is slow',
      '',
    ].join('\n'),
  );
});

test('where all is well the status is ok, and where nothing needs a network it says so', () => {
  const well = { ok: true, what: 'it answers' };
  assert.equal(
    summarise([
      { name: 'a', ...well },
      { name: 'b', ...well },
    ]).status,
    'ok',
  );
  assert.equal(shown([]), 'ok    sources  none needs a network\n');
});
