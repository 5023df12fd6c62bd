import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTime } from './parse-time.ts';

const iso = (text: string, reading = {}) => {
  const time = parseTime(text, reading);
  return time === null ? null : new Date(time).toISOString();
};

test('ISO 8601 is read with any zone, and without one as UTC', () => {
  assert.equal(iso('2015-02-24T11:35:52.123Z'), '2015-02-24T11:35:52.123Z');
  assert.equal(iso('2015-02-24 11:35:52 -0800'), '2015-02-24T19:35:52.000Z');
  assert.equal(iso('2015-02-24 11:35:52.123456+05:30'), '2015-02-24T06:05:52.123Z');
  assert.equal(iso('2015-02-24 11:35:52+02'), '2015-02-24T09:35:52.000Z');
  assert.equal(iso('2015-02-24 11:35'), '2015-02-24T11:35:00.000Z');
  assert.equal(iso('2015-02-24'), '2015-02-24T00:00:00.000Z');
});

test('X’s own form is read, with a number or a name for the zone', () => {
  assert.equal(iso('Tue Sep 27 23:59:59 +0000 2011'), '2011-09-27T23:59:59.000Z');
  assert.equal(iso('Mon Apr 06 22:19:45 PDT 2009'), '2009-04-07T05:19:45.000Z');
  assert.equal(iso('Mon Apr 06 22:19:45 2009'), '2009-04-06T22:19:45.000Z');
});

test('RFC 2822 and other written months are read', () => {
  assert.equal(iso('Mon, 24 Feb 2015 11:35:52 +0000'), '2015-02-24T11:35:52.000Z');
  assert.equal(iso('24-Feb-15 11:35 CET'), '2015-02-24T10:35:00.000Z');
  assert.equal(iso('February 24, 2015'), '2015-02-24T00:00:00.000Z');
  assert.equal(iso('Feb 24, 2015 · 11:35 PM UTC'), '2015-02-24T23:35:00.000Z');
});

test('a numeric date is month first, unless told or written with dots', () => {
  assert.equal(iso('8/7/15 9:54'), '2015-08-07T09:54:00.000Z');
  assert.equal(iso('8/7/15 9:54', { dayFirst: true }), '2015-07-08T09:54:00.000Z');
  assert.equal(iso('8.7.2015 9:54'), '2015-07-08T09:54:00.000Z');
  assert.equal(iso('08/07/2015 12:05:01 AM'), '2015-08-07T00:05:01.000Z');
});

test('a zone of the file’s own stands in where the time names none', () => {
  assert.equal(iso('2015-02-24 11:35:52', { utcOffset: -300 }), '2015-02-24T16:35:52.000Z');
  assert.equal(iso('2015-02-24 11:35:52Z', { utcOffset: -300 }), '2015-02-24T11:35:52.000Z');
});

test('numbers since the epoch are told by their size', () => {
  for (const number of [
    '1424777752',
    '1424777752.0',
    '1424777752000',
    '1424777752000000',
    '1424777752000000000',
  ]) {
    assert.equal(iso(number), '2015-02-24T11:35:52.000Z', number);
  }
  assert.equal(iso('20150224'), '2015-02-24T00:00:00.000Z');
});

test('years at the ends of the calendar are times, a leap second is the one before it', () => {
  assert.equal(iso('0001-01-01T00:00:00Z'), '0001-01-01T00:00:00.000Z');
  assert.equal(iso('9999-12-31T23:59:59Z'), '9999-12-31T23:59:59.000Z');
  assert.equal(iso('2016-12-31T23:59:60Z'), '2016-12-31T23:59:59.000Z');
});

test('what is no time is null', () => {
  const nothing = [
    '',
    ' ',
    'banana',
    'NaN',
    '2015-02-30',
    '13/13/2015',
    '6.3E+17',
    '12:30',
    '1',
    '2015-02-24T25:00:00Z',
  ];
  for (const text of [...nothing, '2015-02-24 11:35:52 XYZ', 'x'.repeat(100)])
    assert.equal(parseTime(text), null, text);
});

test('every millisecond of fourteen centuries reads back as it was written', () => {
  let seed = 7;
  for (let i = 0; i < 2000; i++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const time = Math.floor((seed / 2_147_483_647 - 0.5) * 4.4e13);
    assert.equal(parseTime(new Date(time).toISOString()), time);
  }
});
