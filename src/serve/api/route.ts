/** What a route is: one declaration from which requests are checked and the OpenAPI document is made. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ProblemCode } from './problem.ts';

export interface Input<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Aborts when the client goes away or the time for a question is up. */
  signal: AbortSignal;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface Answer {
  description: string;
  /** What the JSON is like; absent where the answer is no JSON. */
  schema?: z.ZodType;
  /** Default application/json. */
  contentType?: string;
  /** Default 200. */
  status?: number;
  /** Shown in the documentation. */
  example?: unknown;
}

export interface Route<P = unknown, Q = unknown, B = unknown> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As OpenAPI writes it: /api/top/{what}. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** Bytes; the server's own limit unless given. */
  bodyLimit?: number;
  /** True where the handler reads the body from the request itself, whatever its type, and bounds it. */
  raw?: boolean;
  answer: Answer;
  /** Problems beyond those that any route may answer with. */
  problems?: readonly ProblemCode[];
  /** True for what needs no token: it tells nothing of the posts. */
  open?: boolean;
  /** True where the answer goes on, so that there is no HEAD of it. */
  streams?: boolean;
  /** Answers with what is sent as JSON, or sends by the reply itself. */
  handle(input: Input<P, Q, B>): unknown;
}

/** Ties the handler's input to the schemas beside it. */
export function defineRoute<P = unknown, Q = unknown, B = unknown>(route: Route<P, Q, B>): Route {
  return route as unknown as Route;
}
