import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersTo, hostNameOf } from './hosts.ts';

test('the name of a host is read without its port, brackets and last dot', () => {
  assert.equal(hostNameOf('Example.ORG:8080'), 'example.org');
  assert.equal(hostNameOf('[::1]:4000'), '::1');
  assert.equal(hostNameOf('localhost.'), 'localhost');
  for (const wrong of ['', ':80', 'a:b', 'a b', 'user@host', 'host/path', '[::1', 'a:123456']) {
    assert.equal(hostNameOf(wrong), null, wrong);
  }
});

test('beyond loopback any name is answered for, unless names are given', () => {
  assert.ok(answersTo('any.example', { host: '0.0.0.0' }));
  assert.ok(!answersTo('any.example', { host: '0.0.0.0', allowedHosts: ['undertone.example'] }));
  assert.ok(answersTo('undertone.example', { host: '0.0.0.0', allowedHosts: ['Undertone.example:443'] }));
  assert.ok(answersTo('10.0.0.7:4000', { host: '0.0.0.0', allowedHosts: ['undertone.example'] }));
  assert.ok(!answersTo(undefined, { host: '0.0.0.0' }));
});

test('on loopback an address of this machine in the network is no name of it', () => {
  assert.ok(!answersTo('192.168.1.5:4000', { host: '127.0.0.1' }));
});
