import { type AddressInfo, isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';

/** Listens and gives the address to show, such as http://127.0.0.1:4000; throws what a person can act on. */
export async function listen(
  server: FastifyInstance,
  serve: { host: string; port: number },
): Promise<string> {
  const { host, port } = serve;
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw explain(error, host, port);
  }
  const bound = (server.server.address() as AddressInfo).port;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${bound}`;
}

function explain(error: unknown, host: string, port: number): Error {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new UndertoneError(
        'port-in-use',
        `Port ${port} on ${host} is in use by another program; choose another with --port or serve.port.`,
        { cause: error },
      );
    case 'EACCES':
      return new UndertoneError(
        'port-refused',
        `This user may not listen on port ${port}; choose one above 1023 with --port or serve.port.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UsageError(
        `${host} is no address of this machine; set serve.host to 127.0.0.1, or to 0.0.0.0 for all of its addresses.`,
        { code: 'host-unknown', cause: error },
      );
    default:
      return new UndertoneError('listen', `Cannot listen on ${host}:${port} (${messageOf(error)}).`, {
        cause: error,
      });
  }
}
