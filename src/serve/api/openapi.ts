/** The OpenAPI 3.1 document, made from the same declarations that requests are checked by. */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: Json;
}

export interface OpenApiOperation {
  tags: string[];
  summary: string;
  description?: string;
  operationId: string;
  security: Json[];
  parameters: OpenApiParameter[];
  requestBody?: { required: true; content: Json };
  responses: Record<string, { description: string; content?: Record<string, Json> }>;
}

export interface OpenApiDocument {
  openapi: '3.1.1';
  info: { title: string; version: string; summary: string; description: string; license: Json };
  servers: Json[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Json };
}

/** Problems that any route may answer with. */
const COMMON: readonly ProblemCode[] = ['host-not-allowed', 'cross-site', 'internal'];

export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const schemas: Record<string, Json> = { Problem: problemSchema() };
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Undertone',
      version,
      summary: 'How people feel about a topic, as they say it.',
      description:
        'Times are ISO 8601 in UTC. Errors are problem details (RFC 9457) whose `code` stays the same. Unknown parameters are refused. Where a token is set, it is sent as `Authorization: Bearer …`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

const LINES: Json = { 'application/x-ndjson': { schema: { type: 'string' } } };

function operation(route: Route, schemas: Record<string, Json>): OpenApiOperation {
  const { method, path, tag, summary, description, params, query, body, answer } = route;
  const input = (schema: z.ZodType): Json => jsonSchema(schema, 'input', schemas);
  return {
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    operationId: operationId(method, path),
    security: route.open ? [{}] : [{ token: [] }, {}],
    parameters: [
      ...(params === undefined ? [] : parametersOf('path', input(params))),
      ...(query === undefined ? [] : parametersOf('query', input(query))),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: input(body) } } } }),
    ...(route.raw === true ? { requestBody: { required: true, content: LINES } } : {}),
    responses: { [String(answer.status ?? 200)]: success(answer, schemas), ...problemsOf(route) },
  };
}

function success(answer: Route['answer'], schemas: Record<string, Json>) {
  const { description, schema, contentType = 'application/json', example } = answer;
  const content: Json = {
    schema: schema === undefined ? { type: 'string' } : jsonSchema(schema, 'output', schemas),
  };
  if (example !== undefined) content.example = example;
  return { description, content: { [contentType]: content } };
}

function problemsOf(route: Route): OpenApiOperation['responses'] {
  const codes = new Set<ProblemCode>(route.problems);
  if (route.query !== undefined || route.params !== undefined) codes.add('invalid-parameter');
  if (route.body !== undefined) {
    for (const code of ['invalid-body', 'body-too-large', 'unsupported-media-type'] as const) codes.add(code);
  }
  if (!route.open) codes.add('unauthorized');
  for (const code of COMMON) codes.add(code);
  const byStatus = Map.groupBy(codes, (code) => String(PROBLEMS[code].status));
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].sort().map(([status, group]) => {
      const description = group.map((code) => `${PROBLEMS[code].title} (\`${code}\`).`).join(' ');
      return [status, { description, content }];
    }),
  );
}

function parametersOf(place: 'path' | 'query', schema: Json): OpenApiParameter[] {
  const required = (schema.required ?? []) as string[];
  return Object.entries(schema.properties as Record<string, Json>).map(
    ([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(typeof description === 'string' ? { description } : {}),
      schema: rest,
    }),
  );
}

/** A schema as JSON Schema; those with an id become components, once each. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const made = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    // Zod leaves out the examples of what it transforms, and a default of ours is the value, not its text.
    override({ zodSchema, jsonSchema }) {
      const { examples, default: value } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      if (value !== undefined) jsonSchema.default = value as never;
    },
  }) as Json;
  const { $schema: _, $defs = {}, ...rest } = hoisted(made) as Json;
  for (const [name, definition] of Object.entries($defs as Record<string, Json>)) {
    const { id: __, ...component } = definition;
    schemas[name] = component;
  }
  return rest;
}

/** The same with references into `$defs` led to the components. */
function hoisted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hoisted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' ? String(inner).replace('#/$defs/', '#/components/schemas/') : hoisted(inner),
    ]),
  );
}

function problemSchema(): Json {
  const text = { type: 'string' };
  return {
    type: 'object',
    description: 'What went wrong, RFC 9457.',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: { ...text, format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      code: { ...text, description: 'Stays the same; tell problems apart by it.' },
      detail: { ...text, description: 'What happened and what to do, in a sentence.' },
      errors: {
        type: 'array',
        description: 'Each thing wrong with the request.',
        items: {
          type: 'object',
          required: ['name', 'detail'],
          properties: {
            name: text,
            detail: text,
            column: { type: 'integer', description: 'Where in a text, in characters from 1.' },
          },
        },
      },
    },
  };
}

/** `GET /api/top/{what}` as getTopWhat. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '/')
    .split(/[^a-z]+/i)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
