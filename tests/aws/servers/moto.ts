/** Moto's server, which answers as AWS does: DynamoDB, S3, SQS and others, kept in memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { place, prepared, run } from './machine.ts';

/** Its server as it is started by itself, but with connections that stay open: most of a request is their making. */
const SERVE = [
  'from werkzeug.serving import WSGIRequestHandler as handler',
  "handler.protocol_version = 'HTTP/1.1'",
  'handler.log_request = lambda *_, **__: None',
  'from moto.server import main',
  "main(['-H', '127.0.0.1', '-p', '0'])",
].join('\n');

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

export async function startMoto(t: TestContext): Promise<{ url: string }> {
  const python = join(await setUp(), 'bin/python');
  const { serve } = await place(t);
  const server = serve(python, ['-c', SERVE]);
  const [, url] = await server.says(/Running on (http:\/\/127\.0\.0\.1:\d+)/);
  return { url: url! };
}

async function setUp(): Promise<string> {
  const version = await run('python3', ['-c', 'import sys; print(sys.version, sys.prefix)']).catch(
    (cause) => {
      throw new Error('Moto needs Python 3.11 or newer, as python3: install it.', { cause });
    },
  );
  const requirements = await readFile(REQUIREMENTS, 'utf8');
  return prepared('moto', `${version}${requirements}`, async (folder) => {
    await run('python3', ['-m', 'venv', folder]).catch((cause: Error) => {
      throw new Error(`Python's venv is missing (Debian: python3-venv): ${cause.message}`, { cause });
    });
    const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];
    const pip = ['-m', 'pip', 'install', ...quietly, '-r', REQUIREMENTS];
    await run(join(folder, 'bin/python'), pip).catch((cause: Error) => {
      throw new Error(`Moto cannot be installed without a package index: ${cause.message}`, { cause });
    });
  });
}
