import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../tests/support/lakes.ts';
import { ProfileTable } from './profile-table.ts';
import { openState } from './state.ts';

const profile = (id: string, expiresAt: number, handle = `${id}.example`) => ({
  id,
  handle,
  name: null,
  expiresAt,
});

test('profiles are found before and after they are written, also by the next process, until they expire', (t) => {
  const root = temporaryFolder(t);
  const db = openState(root);
  const table = new ProfileTable(db);
  table.keep([profile('a', 100), profile('b', 50)]);
  assert.deepEqual(table.find(['a', 'b', 'c'], 50), [profile('a', 100)]);
  table.flush(60);
  assert.deepEqual(table.find(['a', 'b'], 10), [profile('a', 100)], 'what has expired is let go');
  table.keep([profile('a', 200, 'new.example')]);
  assert.equal(table.find(['a'], 10)[0]?.handle, 'new.example');
  table.flush(60);
  db.close();
  const later = openState(root);
  assert.deepEqual(new ProfileTable(later).find(['a'], 60), [profile('a', 200, 'new.example')]);
  later.close();
});

test('there are never more than so many: those that would expire first go', (t) => {
  const db = openState(temporaryFolder(t));
  const table = new ProfileTable(db, 3);
  table.keep([profile('a', 30), profile('b', 10), profile('c', 20)]);
  table.flush(0);
  table.keep([profile('d', 40), profile('e', 15)]);
  table.flush(0);
  assert.deepEqual(
    table.find(['a', 'b', 'c', 'd', 'e'], 0).map(({ id }) => id),
    ['a', 'c', 'd'],
  );
  db.close();
});

test('a forgotten one is gone, whether it was written yet or not', (t) => {
  const db = openState(join(temporaryFolder(t)));
  const table = new ProfileTable(db);
  table.keep([profile('a', 100)]);
  table.flush(0);
  table.keep([profile('b', 100), profile('a', 200)]);
  table.forget(['a', 'b', 'c']);
  table.flush(0);
  assert.deepEqual(table.find(['a', 'b'], 0), []);
  db.close();
});
