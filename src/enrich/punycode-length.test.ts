import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domainToASCII } from 'node:url';
import { punycodeLength } from './punycode-length.ts';

test('a label is as long as the name it is registered under', () => {
  for (const label of ['example', 'bücher', 'みんな', '한국', 'пример', 'भारतम्', 'a日b本c', 'क्षत्रिय']) {
    assert.equal(punycodeLength(label), domainToASCII(label).length, label);
  }
});

test('a long label of one script grows past the 63 that DNS allows', () => {
  assert.ok(
    punycodeLength('これは長い文であって区切りがないのでひとつのラベルとして読まれてしまうのです'.repeat(2)) >
      63,
  );
});
