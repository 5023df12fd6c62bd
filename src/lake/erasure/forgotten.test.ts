import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { postKey } from '../post-key.ts';
import { createSchema } from '../state.ts';
import { Forgotten, hashOf } from './forgotten.ts';

function empty(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  createSchema(db);
  return db;
}

test('every erased post is known again, also after it is opened anew, and others are not', () => {
  const db = empty();
  const forgotten = new Forgotten(db);
  const ids = Array.from({ length: 20_000 }, (_, n) => `x:${n}`);
  for (const id of ids) forgotten.add(hashOf(postKey(id)), 5);
  for (const one of [forgotten, new Forgotten(db)]) {
    assert.ok(ids.every((id) => one.deletedAt(postKey(id)) === 5));
    assert.ok(ids.every((id) => one.deletedAt(postKey(`${id}0000000`)) === null));
  }
});

test('the later of two deletions counts, and for good is the latest of all', () => {
  const forgotten = new Forgotten(empty());
  const key = postKey('x:1');
  for (const at of [5, 3]) forgotten.add(hashOf(key), at);
  assert.equal(forgotten.deletedAt(key), 5);
  forgotten.add(hashOf(key), Number.POSITIVE_INFINITY);
  assert.equal(forgotten.deletedAt(key), Number.POSITIVE_INFINITY);
});
