import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sinks as schema } from '../config/sink.ts';
import { exposureOf, sinkSettings } from './sinks.ts';

const VARIABLES = { UNDERTONE_SINK_A: 'wombat-7' };
const settingsOf = (sink: object) => sinkSettings(schema.parse({ a: sink }), VARIABLES)[0]!;

test('a password that goes to another machine in the clear is told, one that does not is not', () => {
  const search = (url: string, user?: string) => ({ type: 'opensearch', url, ...(user && { user }) });
  const table = (more: object) => ({ type: 'postgres', database: 'd', user: 'u', ...more });
  const exposed = (sink: object) => exposureOf(settingsOf(sink));
  assert.match(exposed(search('http://search.example.org', 'me'))!, /search\.example\.org over plain http/);
  assert.equal(exposed(search('http://search.example.org')), null);
  assert.equal(exposed(search('https://search.example.org', 'me')), null);
  assert.equal(exposed(search('http://127.0.0.1:9200', 'me')), null);
  assert.match(exposed(table({ host: 'db.example.org', tls: false }))!, /db\.example\.org without TLS/);
  assert.equal(exposed(table({ host: 'db.example.org' })), null);
  assert.equal(exposed(table({})), null);
});

test('requests are signed for the region and service that the address tells, or the configuration', () => {
  const signed = (sink: object) => {
    const settings = settingsOf({ type: 'opensearch', auth: 'aws', ...sink });
    return settings.type === 'opensearch' ? settings.aws : null;
  };
  const domain = 'https://search-posts-abc123.eu-west-1.es.amazonaws.com';
  assert.deepEqual(signed({ url: domain }), { region: 'eu-west-1', service: 'es' });
  assert.deepEqual(signed({ url: 'https://abc123.us-east-2.aoss.amazonaws.com' }), {
    region: 'us-east-2',
    service: 'aoss',
  });
  assert.deepEqual(signed({ url: 'https://posts-abc.aos.eu-central-1.on.aws' }), {
    region: 'eu-central-1',
    service: 'es',
  });
  assert.deepEqual(signed({ url: 'https://search.example.org', region: 'eu-west-3', service: 'aoss' }), {
    region: 'eu-west-3',
    service: 'aoss',
  });
  assert.throws(() => signed({ url: 'https://search.example.org' }), /set sinks\.a\.region/);
  assert.throws(() => signed({ url: domain, user: 'me' }), /auth: aws/);
  assert.equal(signed({ url: domain, auth: 'password' }), null);
});

test('Redshift has its own port, and passwords come from the environment alone', () => {
  const settings = settingsOf({
    type: 'postgres',
    dialect: 'redshift',
    host: 'w.example',
    database: 'd',
    user: 'u',
  });
  assert.ok(settings.type === 'postgres');
  assert.deepEqual([settings.port, settings.tls, settings.secret], [5439, true, 'wombat-7']);
  assert.throws(
    () => sinkSettings(schema.parse({ b: { type: 'postgres', database: 'd', user: 'u' } }), VARIABLES),
    /UNDERTONE_SINK_B/,
  );
});
