/** A mail server that speaks enough SMTP (RFC 5321) to take messages, on a real socket, with faults. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type SmtpFault = 'hang' | 'reset' | 'busy' | 'refuse';

export interface Mail {
  from: string;
  to: string[];
  /** Header lines, unfolded, and the body as it was sent. */
  headers: Record<string, string>;
  body: string;
  /** The account that it was sent by, and its password; null where nobody signed in. */
  account: string | null;
}

export interface SmtpServer extends AsyncDisposable {
  port: number;
  got: Mail[];
  /** What it does with the next connections, one each; then it takes all. */
  faults: SmtpFault[];
}

export async function smtpServer(): Promise<SmtpServer> {
  const got: Mail[] = [];
  const faults: SmtpFault[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const fault = faults.shift();
    if (fault === 'hang') return;
    if (fault === 'reset') return void socket.resetAndDestroy();
    converse(socket, fault, (mail) => got.push(mail));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    got,
    faults,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function converse(socket: Socket, fault: SmtpFault | undefined, take: (mail: Mail) => void): void {
  let mail: { from: string; to: string[]; account: string | null } = { from: '', to: [], account: null };
  let data: string[] | null = null;
  let rest = '';
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const address = (line: string): string => /<(.*?)>/.exec(line)?.[1] ?? '';
  say('220 mail.test ESMTP');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (data !== null) {
        if (line !== '.') data.push(line.startsWith('..') ? line.slice(1) : line);
        else {
          if (fault === 'refuse') say('554 it looks like spam');
          else {
            take({ ...mail, ...parse(data) });
            say('250 taken');
          }
          data = null;
        }
        continue;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') {
        say('250-mail.test');
        say('250 AUTH PLAIN');
      } else if (verb === 'AUTH') {
        const [, account, password] = Buffer.from(line.split(' ')[2]!, 'base64').toString().split('\0');
        mail.account = `${account}:${password}`;
        say('235 welcome');
      } else if (verb === 'MAIL') {
        mail = { ...mail, from: address(line) };
        say(fault === 'busy' ? '451 try again later' : '250 ok');
      } else if (verb === 'RCPT') {
        mail.to.push(address(line));
        say('250 ok');
      } else if (verb === 'DATA') {
        data = [];
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  });
}

function parse(lines: readonly string[]): Pick<Mail, 'headers' | 'body'> {
  const end = lines.indexOf('');
  const unfolded = lines
    .slice(0, end)
    .join('\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
  const headers = Object.fromEntries(
    unfolded.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = lines.slice(end + 1).join('\n');
  const isQuoted = headers['content-transfer-encoding'] === 'quoted-printable';
  return { headers, body: isQuoted ? unquote(body) : body };
}

const unquote = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
