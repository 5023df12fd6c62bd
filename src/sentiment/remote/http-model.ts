import { messageOf, UsageError } from '../../model/errors.ts';
import type { ScoredOrNot } from '../failures.ts';
import type { Scores, SentimentModel } from '../model.ts';
import type { RemoteSettings } from '../settings.ts';
import type { Charge, Charging } from './charge.ts';
import { FORMATS } from './formats.ts';
import { scoreInBatches } from './in-batches.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { kindOfStatus, RequestFailure, retryAfter } from './request-failure.ts';

const BATCH = 32;
/** No answer about a batch of texts is larger, bytes. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

/** The name of a model that is known by its address alone. */
export const nameOfAddress = (address: string): string =>
  `remote-${URL.parse(address)?.host.replace(/[^a-z0-9.-]/gi, '-') ?? 'unknown'}`;

/** Any model behind an HTTP address that takes texts by POST and answers with scores; it may charge for each text. */
export class HttpModel implements SentimentModel, Charging {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  private readonly url: URL;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly format: (typeof FORMATS)[keyof typeof FORMATS];
  private readonly batch: number;
  private readonly patience: Patience;
  private readonly price: number;
  private texts = 0;

  /** Throws a UsageError where the address is none. */
  constructor(name: string, settings: RemoteSettings, patience: PatienceOptions = {}) {
    const url = URL.parse(settings.url);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new UsageError(`"${settings.url}" is no address of a model; give one that begins with https://.`);
    }
    this.name = name;
    this.version = settings.version ?? '1';
    this.languages = settings.languages ?? ['en'];
    this.url = url;
    this.headers = { ...settings.headers, 'content-type': 'application/json', accept: 'application/json' };
    this.format = FORMATS[settings.format ?? 'undertone'];
    this.batch = settings.batch ?? BATCH;
    this.price = settings.pricePerPost ?? 0;
    this.patience = new Patience(`The model at ${url.host}`, { ...patience, ...settings });
  }

  score(texts: readonly string[]): Promise<Scores[]> {
    return scoreInBatches(this.name, texts, this.batch, (batch, stopped) =>
      this.patience.ask((signal) => this.scoreBatch(batch, signal), stopped),
    );
  }

  get charge(): Charge {
    return { texts: this.texts, units: this.texts, dollars: this.texts * this.price };
  }

  costOf(texts: readonly string[]): number {
    return texts.length * this.price;
  }

  async close(): Promise<void> {
    this.patience.close();
  }

  private async scoreBatch(texts: readonly string[], signal: AbortSignal): Promise<ScoredOrNot[]> {
    const body = JSON.stringify(this.format.request(texts));
    const answer = await this.send(body, signal);
    // Answered is charged, whatever the answer.
    this.texts += texts.length;
    let json: unknown;
    try {
      json = JSON.parse(answer);
    } catch (cause) {
      throw new RequestFailure('faulty', 'gave an answer that is no JSON', { cause });
    }
    return this.format.read(json, texts.length);
  }

  private async send(body: string, signal: AbortSignal): Promise<string> {
    try {
      const { url, headers } = this;
      // A redirect would have the texts, and the secrets with them, sent to an address that nobody chose.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      const text = await readText(response);
      if (response.ok) return text;
      throw new RequestFailure(kindOfStatus(response.status), `answered with status ${response.status}`, {
        retryAfterMs: retryAfter(response.headers.get('retry-after'), Date.now()),
      });
    } catch (cause) {
      if (cause instanceof RequestFailure || signal.aborted) throw cause;
      const why = messageOf((cause as Error).cause ?? cause);
      throw new RequestFailure('unreachable', `cannot be reached${why === '' ? '' : ` (${why})`}`, { cause });
    }
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new RequestFailure('faulty', `sent more than ${LARGEST_ANSWER} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
