/** The HTTP server: doors, routes, and what is answered where none fits. */
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { z } from 'zod';
import type { Telemetry } from '../../telemetry/events.ts';
import { checkBody, checkParameters } from './check-input.ts';
import { answerMalformed } from './malformed.ts';
import { PROBLEM_TYPE, Problem, problemBody, toProblem } from './problem.ts';
import type { Route } from './route.ts';
import { SECURITY_HEADERS } from './security/headers.ts';
import { answersTo, type HostRules } from './security/hosts.ts';
import { isCrossSite } from './security/same-site.ts';
import { bringsToken } from './security/token.ts';
import { servePage } from './static.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without the token. */
    open?: boolean;
    streams?: boolean;
  }
}

export interface Doors extends HostRules {
  /** What clients have to send; null where nothing is asked of them. */
  token: string | null;
}

export interface BuildOptions {
  doors: Doors;
  /** The longest that a question may take, ms. */
  questionMs: number;
  telemetry: Telemetry;
}

const BODY_LIMIT = 64 * 1024;
/** Ids of posts can be addresses; they come percent-encoded in one part of the path. */
const MOST_PARAMETER_CHARACTERS = 2048;
/** A request has to arrive whole within this. */
const REQUEST_TIMEOUT_MS = 30_000;
const NO_PARAMETERS = z.strictObject({});
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A server with these routes and the page, not listening yet. */
export function buildServer(routes: readonly Route[], options: BuildOptions): FastifyInstance {
  const { doors, telemetry } = options;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MOST_PARAMETER_CHARACTERS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: REQUEST_TIMEOUT_MS / 2 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerMalformed,
    frameworkErrors: (error, _request, reply) => {
      reply.headers(SECURITY_HEADERS);
      sendProblem(reply, toProblem(error));
    },
  });
  // What is not JSON is refused: a form or a plain text is what a page of another site can send unasked.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    passDoors(request, doors);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { url = 'none', config } = request.routeOptions;
    if (config?.streams) return;
    const seconds = reply.elapsedTime / 1000;
    telemetry.apiRequest({ method: request.method, route: url, status: reply.statusCode, seconds });
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    const gone = request.raw.socket.destroyed;
    if (problem.status >= 500 && problem.kind !== 'unavailable' && !gone) {
      const route = request.routeOptions.url ?? 'none';
      telemetry.apiFault({ method: request.method, route, error: problem.cause ?? problem });
    }
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request) => {
    throw new Problem('not-found', `There is nothing at ${shorten(request.url)}; see /api/docs.`);
  });
  for (const route of routes) if (!route.raw) register(app, route, options.questionMs);
  app.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const route of routes) if (route.raw) register(inner, route, options.questionMs);
  });
  refuseOtherMethods(app, routes, servePage(app));
  return app;
}

function passDoors(request: FastifyRequest, doors: Doors): void {
  const { headers } = request;
  if (!answersTo(headers.host, doors)) {
    const host = shorten(headers.host ?? '');
    throw new Problem('host-not-allowed', `This server does not answer for the host "${host}".`);
  }
  if (isCrossSite(headers)) {
    throw new Problem('cross-site', 'Pages of other web sites may not make requests here.');
  }
  if (doors.token === null || request.routeOptions.config?.open === true) return;
  if (bringsToken(headers.authorization, doors.token)) return;
  throw new Problem(
    'unauthorized',
    headers.authorization === undefined
      ? 'This needs the token: send the header "Authorization: Bearer …" with what UNDERTONE_TOKEN was set to.'
      : 'The token is wrong; it has to be what UNDERTONE_TOKEN was set to.',
    { headers: { 'WWW-Authenticate': 'Bearer realm="undertone"' } },
  );
}

function register(app: FastifyInstance, route: Route, questionMs: number): void {
  const { method, path, params, query, body, bodyLimit, open = false, streams = false } = route;
  app.route({
    method,
    url: fastifyPath(path),
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    ...(streams ? { exposeHeadRoute: false } : {}),
    config: { open, streams },
    handler: async (request, reply) => {
      if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
      const signal = streams ? NEVER : untilGone(reply, questionMs);
      const result = await route.handle({
        params: params === undefined ? {} : checkParameters(params, request.params),
        query: checkParameters(query ?? NO_PARAMETERS, request.query),
        body: body === undefined ? undefined : checkBody(body, request.body),
        signal,
        request,
        reply,
      });
      return reply.sent ? reply : reply.send(result);
    },
  });
}

const NEVER = new AbortController().signal;

/** Aborts when the connection closes before the answer is sent, or the time is up. */
function untilGone(reply: FastifyReply, questionMs: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('too long', 'TimeoutError')), questionMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Says what a path does take, rather than that it is not there. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[], pages: readonly string[]): void {
  const taken = new Map<string, Set<string>>(pages.map((path) => [path, new Set(['GET', 'HEAD'])]));
  for (const { path, method, streams } of routes) {
    const methods = taken.get(path) ?? new Set<string>();
    methods.add(method);
    if (method === 'GET' && !streams) methods.add('HEAD');
    taken.set(path, methods);
  }
  for (const [path, methods] of taken) {
    const allow = [...methods, 'OPTIONS'].join(', ');
    const url = fastifyPath(path);
    app.options(url, { config: { open: true } }, (_request, reply) => {
      reply.code(204).header('Allow', allow).send();
    });
    app.route({
      method: METHODS.filter((method) => !methods.has(method)),
      url,
      config: { open: true },
      onRequest: async (request) => {
        const detail = `${request.method} is not answered at ${shorten(request.url)}; it takes ${allow}.`;
        throw new Problem('method-not-allowed', detail, { headers: { Allow: allow } });
      },
      handler: () => {},
    });
  }
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  reply.code(problem.status).headers(problem.headers).type(PROBLEM_TYPE);
  reply.header('Cache-Control', 'no-store');
  return reply.send(JSON.stringify(problemBody(problem)));
}

/** `/api/top/{what}` as Fastify writes it. */
const fastifyPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
