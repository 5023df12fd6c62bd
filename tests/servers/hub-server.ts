import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubServer {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** Paths asked for, oldest first. */
  readonly asked: string[];
  /** What it does wrong; set and cleared at any time. */
  readonly faults: {
    /** Answers everything with this status. */
    status?: number;
    /** Ends the connection halfway through a network. */
    cutOff?: boolean;
    /** Sends a network with one byte changed. */
    flip?: boolean;
  };
  close(): Promise<void>;
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/**
 * A local server that answers as huggingface.co does: the list of a model's files with their checksums, and the files,
 * those of networks by a redirect to where large files lie.
 */
export async function startHubServer(
  models: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>,
  language: string | string[] = 'en',
): Promise<HubServer> {
  const asked: string[] = [];
  const faults: HubServer['faults'] = {};
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    if (faults.status !== undefined) return void response.writeHead(faults.status).end('{"error":"fault"}');
    const listed = /^\/api\/models\/(.+)\/revision\/main$/.exec(pathname);
    const files = models[listed?.[1] ?? ''];
    if (files !== undefined && searchParams.get('blobs') === 'true') {
      const siblings = Object.entries(files).map(([path, content]) => siblingOf(path, content));
      const body = { id: listed![1], sha: COMMIT, siblings, cardData: { language } };
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
    const [, kind, id = '', path = ''] =
      /^\/(large\/)?(.+?\/.+?)\/resolve\/[0-9a-f]{40}\/(.+)$/.exec(pathname) ?? [];
    const content = models[id]?.[path];
    if (content === undefined) return void response.writeHead(404).end('{"error":"Entry not found"}');
    const large = path.endsWith('.onnx');
    if (large && kind === undefined) {
      return void response.writeHead(302, { location: `/large${pathname}` }).end();
    }
    const sent = Buffer.from(content);
    if (large && faults.flip === true) sent[sent.length - 1]! ^= 1;
    response.writeHead(200, { 'content-length': sent.length });
    if (large && faults.cutOff === true) {
      response.write(sent.subarray(0, sent.length >> 1), () => response.destroy());
    } else response.end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Large files are told by their SHA-256, small ones by git's name of a blob alone. */
function siblingOf(path: string, content: Uint8Array): unknown {
  const size = content.length;
  const blobId = createHash('sha1').update(`blob ${size}\0`).update(content).digest('hex');
  if (!path.endsWith('.onnx')) return { rfilename: path, size, blobId };
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { rfilename: path, size, blobId, lfs: { sha256, size, pointerSize: 134 } };
}
