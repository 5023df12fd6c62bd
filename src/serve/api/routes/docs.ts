import { z } from 'zod';
import { docsPage } from '../docs-page.ts';
import { type OpenApiDocument, openApiDocument } from '../openapi.ts';
import { defineRoute, type Route } from '../route.ts';

/** The description of all routes, these two among them, for programs and for people. */
export function docsRoutes(others: readonly Route[], version: string): Route[] {
  let document: OpenApiDocument | null = null;
  let page: string | null = null;
  const describe = (): OpenApiDocument => {
    document ??= openApiDocument([...others, ...routes], version);
    return document;
  };
  const openapi = defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    tag: 'Operation',
    summary: 'This API as OpenAPI 3.1',
    open: true,
    answer: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) },
    handle: () => describe(),
  });
  const docs = defineRoute({
    method: 'GET',
    path: '/api/docs',
    tag: 'Operation',
    summary: 'This API as a page to read',
    open: true,
    answer: { description: 'The page.', contentType: 'text/html' },
    handle: ({ reply }) => {
      page ??= docsPage(describe());
      reply.type('text/html; charset=utf-8');
      return page;
    },
  });
  const routes = [openapi, docs];
  return routes;
}
