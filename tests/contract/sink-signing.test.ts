/** Requests to OpenSearch that are signed for AWS, checked as the service checks them. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { deliver } from '../../src/sinks/deliver.ts';
import { OpenSearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { startSearchIndexServer } from '../servers/search-index-server.ts';
import { postOf } from './sink-contract.ts';

const KEY = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const REGION = 'eu-west-1';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature Version 4 as AWS's "Create a signed AWS API request" tells it; false where it does not fit. */
function isSigned(request: IncomingMessage, body: string, service: string): boolean {
  const given = /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
    request.headers.authorization ?? '',
  );
  if (given === null) return false;
  const [, credential, names, signature] = given as unknown as [string, string, string, string];
  const time = String(request.headers['x-amz-date']);
  const scope = [time.slice(0, 8), REGION, service, 'aws4_request'];
  if (credential !== [KEY, ...scope].join('/') || !names.split(';').includes('host')) return false;
  const url = new URL(request.url!, 'http://host');
  const query = [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join('=')).sort();
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [
    request.method,
    url.pathname,
    query.join('&'),
    headers.join(''),
    names,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${SECRET}`);
  return hmac(key, toSign).toString('hex') === signature;
}

async function open(t: TestContext, service: 'es' | 'aoss') {
  process.env.AWS_ACCESS_KEY_ID = KEY;
  process.env.AWS_SECRET_ACCESS_KEY = SECRET;
  delete process.env.AWS_SESSION_TOKEN;
  const server = await startSearchIndexServer(t);
  const checked = { good: 0, bad: 0 };
  server.onRequest = (request, body) => {
    const good = isSigned(request, body, service);
    checked[good ? 'good' : 'bad']++;
    return good;
  };
  const sink = (region: string) => {
    const settings = { type: 'opensearch', url: server.url, index: 'posts', user: null } as const;
    const made = new OpenSearchSink('search', { ...settings, aws: { region, service } }, null, {
      concurrent: true,
    });
    t.after(() => made.close());
    return made;
  };
  return { server, checked, sink };
}

const changes = [
  { id: 'file:1', post: postOf('file:1', 'tea ☕ & "quotes"'), order: { version: 1, hash: 1 } },
  { id: 'file:2', post: null, order: { version: 1, hash: null } },
];

for (const service of ['es', 'aoss'] as const) {
  test(`each request to ${service} bears a signature of its own that AWS would take`, async (t) => {
    const { server, checked, sink } = await open(t, service);
    const { signal } = new AbortController();
    const search = sink(REGION);
    await search.check(signal);
    await search.prepare(signal);
    await search.prepare(signal);
    const { taken } = await deliver(search, changes, { signal });
    assert.equal(taken.length, 2);
    assert.equal(server.documents.size, 1);
    assert.equal(checked.bad, 0);
    assert.ok(checked.good >= 6, `${checked.good}`);
    // A collection of Serverless has no such setting.
    assert.deepEqual(Object.keys(server.settings), service === 'es' ? ['index'] : []);
  });
}

test('a signature for another region is refused, which blames no post and shows no secret', async (t) => {
  const { sink } = await open(t, 'es');
  const { signal } = new AbortController();
  await assert.rejects(sink('us-east-1').prepare(signal), (error: Error) => {
    assert.match(error.message, /refuses the account.*403/);
    assert.ok(!error.message.includes(SECRET));
    return true;
  });
});
