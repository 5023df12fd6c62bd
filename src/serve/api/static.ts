/**
 * The files of the first page. They are read once and known by their exact paths, so no path that a client
 * makes up reaches the disk.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const FILES: Record<string, { file: string; type: keyof typeof TYPES }> = {
  '/': { file: 'index.html', type: 'html' },
  '/theme.css': { file: 'theme.css', type: 'css' },
  '/page.css': { file: 'page.css', type: 'css' },
  '/charts.css': { file: 'charts.css', type: 'css' },
  '/docs.css': { file: 'docs.css', type: 'css' },
  '/page.js': { file: 'page.js', type: 'js' },
  '/stream.js': { file: 'stream.js', type: 'js' },
  '/timeline.js': { file: 'timeline.js', type: 'js' },
  '/dom.js': { file: 'dom.js', type: 'js' },
  '/icon.svg': { file: 'icon.svg', type: 'svg' },
};

/** Paths of the page, for those who answer other methods on them. */
export const PAGE_PATHS: readonly string[] = Object.keys(FILES);

export function servePage(app: FastifyInstance): void {
  for (const [path, { file, type }] of Object.entries(FILES)) {
    const content = readFileSync(new URL(`../page/${file}`, import.meta.url));
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    // The page itself tells nothing; what it asks for needs the token.
    app.get(path, { config: { open: true } }, (request, reply) => {
      reply.header('ETag', etag).header('Cache-Control', 'no-cache').type(TYPES[type]);
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : content;
    });
  }
}
