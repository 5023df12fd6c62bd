import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../registry.ts';
import { linearGate } from './linear-gate.ts';
import { measureMixed, readMixedPosts } from './measure-mixed.ts';

test('the labelled posts are whole: two hundred at least, in two halves, no post twice', () => {
  const posts = readMixedPosts();
  assert.ok(posts.length >= 200);
  assert.equal(new Set(posts.map(({ text }) => text)).size, posts.length);
  const mixed = posts.filter(({ label }) => label === 'mixed').length;
  assert.ok(mixed >= 100 && posts.length - mixed >= 100);
  const reported = posts.filter(({ half }) => half === 'report').length;
  assert.ok(Math.abs(reported - posts.length / 2) <= 2);
});

test('the shipped model finds half of the mixed posts kept for reporting, and seldom errs', async () => {
  const { precision, recall } = await measureMixed(await loadModel('linear'));
  assert.ok(precision >= 0.75, `precision ${precision}`);
  assert.ok(recall >= 0.5, `recall ${recall}`);
});

test('the linear model tells slower ones which few texts may be mixed', async () => {
  const maybeMixed = linearGate(await loadModel('linear'));
  assert.equal(maybeMixed('The camera is wonderful but the battery is horrible'), true);
  assert.equal(maybeMixed('The shop opens at nine, but on Sundays at ten'), false);
  assert.equal(maybeMixed(''), false);
});
