/**
 * The dashboard as it was built, and the few files of the documentation page. They are read once and known by
 * their exact paths, so no path that a client makes up reaches the disk.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BUILD_FOLDER, type Build, readBuild } from '../dashboard/build.ts';
import { Problem } from './problem.ts';

interface Served {
  path: string;
  type: string;
  immutable: boolean;
  etag: string;
  /** By content encoding; `identity` is always there. */
  bodies: { identity: Buffer; br?: Buffer; gzip?: Buffer };
}

const DOCS_PAGE: Record<string, [file: string, type: string]> = {
  '/theme.css': ['theme.css', 'text/css; charset=utf-8'],
  '/docs.css': ['docs.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};
const YEAR = 31_536_000;

/** Serves them and gives their paths, for those who answer other methods on them. */
export function servePage(app: FastifyInstance, folder = BUILD_FOLDER): string[] {
  const files = [...docsFiles(), ...builtFiles(folder, readBuild(folder))];
  // The page itself tells nothing; what it asks for needs the token.
  for (const file of files) {
    app.get(file.path, { config: { open: true } }, (request, reply) => send(file, request, reply));
  }
  if (files.some(({ path }) => path === '/')) return files.map(({ path }) => path);
  app.get('/', { config: { open: true } }, () => {
    throw new Problem(
      'unavailable',
      'The dashboard is not built: run npm ci in Undertone’s folder, then start it again.',
    );
  });
  return [...files.map(({ path }) => path), '/'];
}

function send(file: Served, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply
    .type(file.type)
    .header('ETag', file.etag)
    .header('Vary', 'Accept-Encoding')
    .header('Cache-Control', file.immutable ? `public, max-age=${YEAR}, immutable` : 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  for (const encoding of ['br', 'gzip'] as const) {
    const body = file.bodies[encoding];
    if (body !== undefined && accepts(accepted, encoding)) {
      return reply.header('Content-Encoding', encoding).send(body);
    }
  }
  return reply.send(file.bodies.identity);
}

/** RFC 9110 section 12.5.3, without its order of preference: what is smaller is sent. */
function accepts(header: string, encoding: string): boolean {
  const entry = header
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .find(([name]) => name === encoding);
  return entry !== undefined && !entry.some((part) => /^q=0(\.0*)?$/.test(part));
}

const docsFiles = (): Served[] =>
  Object.entries(DOCS_PAGE).map(([path, [file, type]]) => {
    const identity = readFileSync(new URL(`../docs-page/${file}`, import.meta.url));
    return { path, type, immutable: false, etag: etagOf(identity), bodies: { identity } };
  });

function builtFiles(folder: string, build: Build | null): Served[] {
  const files = (build?.files ?? []).map(({ path, file, type, immutable, encodings }): Served => {
    const read = (suffix = ''): Buffer => readFileSync(join(folder, `${file}${suffix}`));
    const identity = read();
    const bodies = {
      identity,
      ...(encodings.includes('br') ? { br: read('.br') } : {}),
      ...(encodings.includes('gz') ? { gzip: read('.gz') } : {}),
    };
    return { path, type, immutable, etag: etagOf(identity), bodies };
  });
  const page = files.find(({ path }) => path === '/');
  const others = (build?.pages ?? []).filter((path) => path !== '/');
  return page === undefined ? files : [...files, ...others.map((path) => ({ ...page, path }))];
}

const etagOf = (content: Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
