import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, Problem, problemBody } from './problem.ts';
import { SECURITY_HEADERS } from './security/headers.ts';

/** Answers what is no HTTP, or has headers beyond all measure, and ends the connection. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = new Problem('invalid-request', `${DETAILS[status]}`);
  const body = JSON.stringify({ ...problemBody(problem), status });
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

const DETAILS: Record<number, string> = {
  400: 'This is no well-formed HTTP request.',
  408: 'The request did not arrive whole in time.',
  431: 'The headers are larger than this takes.',
};
