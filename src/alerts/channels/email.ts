/** News by e-mail, as plain text alone: nothing in it is followed or shown but by the reader. */
import { createHash } from 'node:crypto';
import { messageOf } from '../../model/errors.ts';
import { iso, type Notice } from '../notice.ts';
import { plainText } from '../plain-text.ts';
import { type Channel, DeliveryError } from './channel.ts';

export interface EmailSettings {
  name: string;
  host: string;
  port: number;
  /** `tls` from the first byte, `starttls` or nothing at all, or `none`. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  password: string | null;
  from: string;
  to: readonly string[];
  /** For tests: a certificate that is taken beside those of the system. */
  ca?: string;
}

const TIMEOUT_MS = 10_000;

export function emailChannel(settings: EmailSettings): Channel {
  const { name, host, port, security, user, password, from, to, ca } = settings;
  return {
    name,
    type: 'email',
    target: to.join(', '),
    async send(notice, signal) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
        ...(ca === undefined ? {} : { tls: { ca } }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const close = (): void => transport.close();
      signal.addEventListener('abort', close, { once: true });
      try {
        const sent = transport.sendMail({ from, to: [...to], ...emailOf(notice) });
        const aborted = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('it did not answer in time')), {
            once: true,
          });
        });
        await Promise.race([sent, aborted]);
      } catch (error) {
        throw new DeliveryError(`The mail server ${host} did not take the message (${messageOf(error)}).`, {
          cause: error,
        });
      } finally {
        signal.removeEventListener('abort', close);
        transport.close();
      }
    },
  };
}

/** The Message-ID is made of the key: mail programs show a repeat once. */
function emailOf(notice: Notice): {
  subject: string;
  text: string;
  messageId: string;
  headers: Record<string, string>;
} {
  const { key, sentence, examples, window } = notice;
  const posts = examples.map(
    ({ author, network, created_at, text }) =>
      `${plainText(author ?? network, 80)}${created_at === null ? '' : `, ${iso(created_at)}`}\n  ${plainText(text)}\n`,
  );
  const lines = [sentence, '', `Window: ${iso(window.start)} to ${iso(window.end)}`, ''];
  if (posts.length > 0) lines.push('Posts that stand out:', '', ...posts);
  return {
    subject: plainText(`[Undertone] ${sentence}`, 150),
    text: lines.join('\n'),
    messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@undertone>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
