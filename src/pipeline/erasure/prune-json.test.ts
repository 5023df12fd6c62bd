import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GONE, parseKeepingNumbers, prune } from './prune-json.ts';

const without = (text: string, id: string): string => {
  const rest = prune(parseKeepingNumbers(text), (object) => object.id === id);
  return rest === GONE ? 'gone' : JSON.stringify(rest);
};

test('an element leaves its list, and an object within another leaves with its name', () => {
  assert.equal(without('{"data":[{"id":"1"},{"id":"2"}]}', '1'), '{"data":[{"id":"2"}]}');
  assert.equal(without('{"id":"2","quoted":{"id":"1","text":"a"}}', '1'), '{"id":"2"}');
  assert.equal(without('{"id":"1"}', '1'), 'gone');
});

test('numbers stay as they were written, to the digit', () => {
  const text = '{"a":12345678901234567890,"b":1.10,"c":1e3,"d":-0,"list":[0.1]}';
  assert.equal(without(text, 'none'), text);
});

test('what a response includes stays only as long as a post that is left refers to it', () => {
  const text =
    '{"data":[{"id":"1","author_id":"7","attachments":{"media_keys":["3_1"]}},{"id":"2","author_id":"8"}],"includes":{"users":[{"id":"7"},{"id":"8"}],"media":[{"media_key":"3_1"}]}}';
  assert.equal(without(text, '1'), '{"data":[{"id":"2","author_id":"8"}],"includes":{"users":[{"id":"8"}]}}');
});

test('keys such as __proto__ are plain names', () => {
  const text = '{"__proto__":{"x":1},"id":"2"}';
  assert.equal(without(text, '1'), text);
});
