/** Moto's server, which answers as AWS does: DynamoDB, S3, SQS and others, kept in memory. */
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { place } from './machine.ts';
import { pythonWith } from './python.ts';

/**
 * Its server as it is started by itself, but with connections that stay open: most of a request is their making. Of
 * DynamoDB it answers one request at a time: moto takes a transaction back by putting whole tables back as they were,
 * with what others wrote meanwhile.
 */
const SERVE = [
  'from werkzeug.serving import WSGIRequestHandler as handler',
  "handler.protocol_version = 'HTTP/1.1'",
  'handler.log_request = lambda *_, **__: None',
  'from threading import RLock',
  'from moto.dynamodb.responses import DynamoHandler',
  'call, lock = DynamoHandler.call_action, RLock()',
  'def alone(self):',
  '    with lock: return call(self)',
  'DynamoHandler.call_action = alone',
  'from moto.server import main',
  "main(['-H', '127.0.0.1', '-p', '0'])",
].join('\n');

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

export async function startMoto(t: TestContext): Promise<{ url: string }> {
  const python = await pythonWith('moto', REQUIREMENTS);
  const { serve } = await place(t);
  const server = serve(python, ['-c', SERVE]);
  const [, url] = await server.says(/Running on (http:\/\/127\.0\.0\.1:\d+)/);
  return { url: url! };
}
