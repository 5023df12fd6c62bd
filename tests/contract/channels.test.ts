import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { type Channel, DeliveryError } from '../../src/alerts/channels/channel.ts';
import { emailChannel } from '../../src/alerts/channels/email.ts';
import type { Resolve } from '../../src/alerts/channels/post-json.ts';
import { isPublicAddress } from '../../src/alerts/channels/public-address.ts';
import { slackChannel } from '../../src/alerts/channels/slack.ts';
import { webhookChannel } from '../../src/alerts/channels/webhook.ts';
import type { Notice } from '../../src/alerts/notice.ts';
import { systemClock } from '../../src/model/clock.ts';
import { type HookFault, hookServer } from '../servers/hook-server.ts';
import { type SmtpFault, smtpServer } from '../servers/smtp-server.ts';

const SECRET = 'a secret of the tests';
const HOSTILE =
  '<!channel> @here & [win](http://evil.test) *bold*\r\nBcc: victim@evil.test\u202e\u0007 <script>alert(1)</script>';

const notice: Notice = {
  key: 'coffee sour/3/1772625600000/ops/fired',
  news: 'fired',
  alert: { name: 'coffee sour', measure: 'share', window: 900_000 },
  sentence:
    'Alert "coffee sour" fires: share of negative posts: 60%, above 40% (2026-03-04 12:00 to 12:15 UTC).',
  window: { start: 1772625600000, end: 1772626500000 },
  value: 0.6,
  expected: null,
  posts: 50,
  terms: [],
  examples: [
    {
      id: 'x:1',
      network: 'x',
      author: 'ada',
      created_at: 1772625600000,
      sentiment: 'negative',
      text: HOSTILE,
    },
  ],
};
const soon = (): AbortSignal => AbortSignal.timeout(5000);

/** Each kind of channel with a server of its kind. */
const KINDS = {
  async webhook() {
    const server = await hookServer();
    const settings = { name: 'ops', url: new URL(server.url), secret: SECRET, allowPrivate: true };
    return {
      server,
      channel: webhookChannel(settings, systemClock),
      fail: (fault: 'hang' | 'reset' | 'refused') =>
        server.faults.push(fault === 'refused' ? { status: 500 } : (fault as HookFault)),
    };
  },
  async slack() {
    const server = await hookServer();
    return {
      server,
      channel: slackChannel({ name: 'team', url: new URL(server.url), allowPrivate: true }),
      fail: (fault: 'hang' | 'reset' | 'refused') =>
        server.faults.push(fault === 'refused' ? { status: 500 } : (fault as HookFault)),
    };
  },
  async email() {
    const server = await smtpServer();
    return {
      server,
      channel: mail(server.port),
      fail: (fault: 'hang' | 'reset' | 'refused') =>
        server.faults.push(fault === 'refused' ? 'refuse' : (fault as SmtpFault)),
    };
  },
};

const mail = (port: number): Channel =>
  emailChannel({
    name: 'desk',
    host: '127.0.0.1',
    port,
    security: 'none',
    user: 'undertone',
    password: SECRET,
    from: 'undertone@example.org',
    to: ['desk@example.org', 'night@example.org'],
  });

for (const [kind, open] of Object.entries(KINDS)) {
  test(`a ${kind} that takes the news has it once`, async () => {
    const { server, channel } = await open();
    await using _ = server;
    await channel.send(notice, soon());
    assert.equal(server.got.length, 1);
    assert.equal(channel.type, kind);
    assert.ok(!channel.target.includes(SECRET));
  });

  for (const fault of ['refused', 'reset', 'hang'] as const) {
    test(`a ${kind} that fails (${fault}) is a failed delivery, said in one sentence without a secret, and the next arrives`, async () => {
      const { server, channel, fail } = await open();
      await using _ = server;
      fail(fault);
      const signal = fault === 'hang' ? AbortSignal.timeout(300) : soon();
      await assert.rejects(channel.send(notice, signal), (error: unknown) => {
        assert.ok(error instanceof DeliveryError);
        assert.match(error.message, /^[^\n]+\.$/);
        assert.ok(!error.message.includes(SECRET));
        return true;
      });
      await channel.send(notice, soon());
    });
  }
}

test('a webhook is signed, and has its key, as what Undertone itself takes does', async () => {
  await using server = await hookServer();
  const settings = { name: 'ops', url: new URL(server.url), secret: SECRET, allowPrivate: true };
  await webhookChannel(settings, { now: () => 1_772_626_500_000 }).send(notice, soon());
  const [{ headers, body }] = server.got as [(typeof server.got)[0]];
  const expected = createHmac('sha256', SECRET).update(`1772626500.${body}`).digest('hex');
  assert.equal(headers['x-undertone-signature'], `sha256=${expected}`);
  assert.equal(headers['idempotency-key'], 'coffee%20sour%2F3%2F1772625600000%2Fops%2Ffired');
  const sent = JSON.parse(body);
  assert.deepEqual(
    [sent.event, sent.alert, sent.value, sent.window_start, sent.examples[0].text],
    ['fired', 'coffee sour', 0.6, '2026-03-04T12:00:00.000Z', HOSTILE],
  );
});

test('the text of a post can do nothing in a chat: it calls nobody, links nowhere and begins no line', async () => {
  await using server = await hookServer();
  await slackChannel({ name: 'team', url: new URL(server.url), allowPrivate: true }).send(notice, soon());
  const { text } = JSON.parse(server.got[0]!.body) as { text: string };
  assert.equal(text.split('\n').length, 2);
  assert.match(text, /&lt;!channel&gt; @\u2060here &amp; \[win\]\u2060\(http/);
  assert.doesNotMatch(text, /<|[\u202e\u0007]|@here/);
});

test('the text of a post can do nothing in a mail: no header, no recipient, no markup', async () => {
  await using server = await smtpServer();
  await mail(server.port).send(notice, soon());
  const [sent] = server.got as [(typeof server.got)[0]];
  assert.deepEqual(
    [sent.from, sent.to],
    ['undertone@example.org', ['desk@example.org', 'night@example.org']],
  );
  assert.equal(sent.account, `undertone:${SECRET}`);
  assert.match(sent.headers['content-type']!, /^text\/plain/);
  assert.equal(sent.headers.bcc, undefined);
  assert.match(sent.headers['message-id']!, /^<[0-9a-f]{32}@undertone>$/);
  assert.match(sent.body, /\[win\]\(http:\/\/evil\.test\) \*bold\* Bcc: victim@evil\.test <script>/);
  assert.doesNotMatch(sent.body, /[\u202e\u0007]/);
});

test('an address on this machine or in a private network is refused before anything is sent', async () => {
  await using server = await hookServer();
  for (const url of [
    server.url,
    `http://localhost:${server.port}/`,
    `http://0x7f.1:${server.port}/`,
    `http://[::ffff:127.0.0.1]:${server.port}/`,
  ]) {
    const channel = slackChannel({ name: 'team', url: new URL(url), allowPrivate: false });
    await assert.rejects(
      channel.send(notice, soon()),
      /is on this machine or in a private network; if that is meant/,
    );
  }
  assert.equal(server.got.length, 0);
});

test('a name that resolves to one public and one private address is refused, and the one that was checked is connected to', async () => {
  await using server = await hookServer();
  const url = new URL(`http://hooks.example.org:${server.port}/`);
  let asked = 0;
  const both: Resolve = (_host, done) =>
    done(null, [
      { address: '192.0.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  const refused = slackChannel({ name: 'team', url, allowPrivate: false, resolve: both });
  await assert.rejects(refused.send(notice, soon()), /127\.0\.0\.1\) is on this machine/);
  // A name that changes its mind is asked once for each delivery, and what it said then holds.
  const changing: Resolve = (_host, done) =>
    done(null, [{ address: ++asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }]);
  await slackChannel({ name: 'team', url, allowPrivate: true, resolve: changing }).send(notice, soon());
  assert.deepEqual([asked, server.got.length], [1, 1]);
});

test('a redirect is not followed, wherever it leads', async () => {
  await using server = await hookServer();
  await using inside = await hookServer();
  const channel = slackChannel({ name: 'team', url: new URL(server.url), allowPrivate: true });
  for (const status of [301, 302, 307, 308]) {
    server.faults.push({ status, headers: { location: inside.url } });
    await assert.rejects(channel.send(notice, soon()), /sends elsewhere \(30\d\), which is not followed/);
  }
  assert.equal(inside.got.length, 0);
});

test('a receiver says how long it wants to be left alone', async () => {
  await using server = await hookServer();
  server.faults.push({ status: 429, headers: { 'retry-after': '120' } });
  const channel = slackChannel({ name: 'team', url: new URL(server.url), allowPrivate: true });
  await assert.rejects(channel.send(notice, soon()), (error: DeliveryError) => error.retryAfter === 120_000);
});

test('public are the addresses that the registries leave for it', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '100.128.0.1', '172.32.0.1']) {
    assert.ok(isPublicAddress(address), address);
  }
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '168.63.129.16',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'ff02::1',
    'no address',
  ]) /* biome-ignore format: a list */ {
    assert.ok(!isPublicAddress(address), address);
  }
});
