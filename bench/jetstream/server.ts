/**
 * A process that sends made-up events to whoever subscribes, as fast as they are read: WebSocket frames (RFC 6455,
 * section 5.2) written in large pieces, so that what is measured is the reader. Tells its port, then how many
 * events it sent.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isWanted, type Mix, madeUpEvent } from './made-up-events.ts';

const [count, mix, topics, perSecond] = [
  Number(process.argv[2]),
  process.argv[3] as Mix,
  Number(process.argv[4]),
  Number(process.argv[5]),
];
const PIECE_EVENTS = 500;
/** Events are this far apart: a day of the network at 1,000 a second. */
const STEP_US = 1000;
/** Section 1.3 of RFC 6455. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const server = createServer();
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('error', () => {});
  socket.resume();
  // Whoever only looks whether it can be reached is gone at once.
  setTimeout(() => void send(socket), 200);
});
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));

async function send(socket: Duplex): Promise<void> {
  const startUs = (Date.now() - 60_000) * 1000 - count * STEP_US;
  const began = performance.now();
  let wanted = 0;
  process.send!({ began: Date.now() });
  for (let index = 0; index < count && !socket.destroyed; index += PIECE_EVENTS) {
    const frames: Buffer[] = [];
    for (let i = index; i < Math.min(index + PIECE_EVENTS, count); i++) {
      const text = madeUpEvent(i, startUs + i * STEP_US, mix, topics);
      if (isWanted(text)) wanted++;
      frames.push(frameOf(text));
    }
    if (!socket.write(Buffer.concat(frames))) await drained(socket);
    const ahead = (index + PIECE_EVENTS) / perSecond - (performance.now() - began) / 1000;
    if (ahead > 0.01) await new Promise((resolve) => setTimeout(resolve, ahead * 1000));
  }
  if (socket.destroyed) return;
  process.send!({ sent: count, wanted });
  // Heartbeats of a kind, so that the stream does not count as stalled.
  const alive = setInterval(() => {
    if (socket.destroyed) clearInterval(alive);
    else socket.write(frameOf(madeUpEvent(99 * 27, Date.now() * 1000, 'all', topics)));
  }, 5000);
}

function drained(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(4 + length);
  frame[0] = 0x81;
  frame[1] = 126;
  frame.writeUInt16BE(length, 2);
  frame.write(text, 4, 'utf8');
  return frame;
}
