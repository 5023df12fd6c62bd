import {
  BatchDetectSentimentCommand,
  type BatchDetectSentimentItemResult,
  type BatchItemError,
  ComprehendClient,
  type LanguageCode,
} from '@aws-sdk/client-comprehend';
import type { ScoredOrNot } from '../failures.ts';
import type { Scores, SentimentModel } from '../model.ts';
import type { AwsSettings } from '../settings.ts';
import { awsFailure } from './aws-failure.ts';
import type { Charge, Charging } from './charge.ts';
import { cutToBytes } from './cut-to-bytes.ts';
import { scoresFrom } from './formats.ts';
import { scoreInBatches } from './in-batches.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { RequestFailure } from './request-failure.ts';

/** Source: Amazon Comprehend API reference, BatchDetectSentiment: texts a request, and bytes a text. */
const MOST_TEXTS = 25;
const MOST_BYTES = 5000;
/** Source: aws.amazon.com/comprehend/pricing, 2026: characters a unit, units a request at the least, US dollars a unit. */
const UNIT = 100;
const LEAST_UNITS = 3;
const PRICE_PER_UNIT = 0.0001;

/**
 * Amazon Comprehend's sentiment. It charges for each text; `charge` counts what was scored since the start. A text
 * beyond 5,000 bytes is cut there; one without any character but blanks stays unscored, as Comprehend takes none.
 */
export class ComprehendModel implements SentimentModel, Charging {
  readonly name = 'comprehend';
  /** The version of the API; Amazon does not tell that of the model. */
  readonly version = '2017-11-27';
  readonly languages: readonly string[];
  private readonly client: ComprehendClient;
  private readonly language: LanguageCode;
  private readonly price: number;
  private readonly patience: Patience;
  private units = 0;
  private texts = 0;

  constructor(client: ComprehendClient, settings: AwsSettings = {}, patience: PatienceOptions = {}) {
    const language = settings.language ?? 'en';
    this.client = client;
    this.language = language as LanguageCode;
    this.languages = [language.split('-')[0]!];
    this.price = settings.pricePerUnit ?? PRICE_PER_UNIT;
    this.patience = new Patience('Amazon Comprehend', { ...patience, ...settings });
  }

  get charge(): Charge {
    return { texts: this.texts, units: this.units, dollars: this.units * this.price };
  }

  costOf(texts: readonly string[]): number {
    return texts.reduce((sum, text) => sum + (text.trim() === '' ? 0 : unitsOf(text)), 0) * this.price;
  }

  score(texts: readonly string[]): Promise<Scores[]> {
    return scoreInBatches(this.name, texts, MOST_TEXTS, async (batch, stopped) => {
      const results: ScoredOrNot[] = batch.map(() => ({
        unscored: 'Amazon Comprehend takes no text without characters.',
      }));
      const sent = [...batch.keys()].filter((at) => batch[at]!.trim() !== '');
      if (sent.length === 0) return results;
      const cut = sent.map((at) => cutToBytes(batch[at]!, MOST_BYTES));
      const scored = await this.patience.ask((signal) => this.scoreBatch(cut, signal), stopped);
      for (const [i, at] of sent.entries()) results[at] = scored[i]!;
      return results;
    });
  }

  async close(): Promise<void> {
    this.patience.close();
    this.client.destroy();
  }

  private async scoreBatch(texts: string[], abortSignal: AbortSignal): Promise<ScoredOrNot[]> {
    const command = new BatchDetectSentimentCommand({ TextList: texts, LanguageCode: this.language });
    try {
      const { ResultList = [], ErrorList = [] } = await this.client.send(command, { abortSignal });
      const scored = inOrder(texts.length, ResultList, ErrorList);
      for (const [at, text] of texts.entries()) {
        if ('unscored' in scored[at]!) continue;
        this.units += unitsOf(text);
        this.texts++;
      }
      return scored;
    } catch (error) {
      throw awsFailure(error, abortSignal);
    }
  }
}

/** What a text is charged at, in units of 100 characters. */
export function unitsOf(text: string): number {
  let characters = 0;
  for (const _ of text) characters++;
  return Math.max(LEAST_UNITS, Math.ceil(characters / UNIT));
}

function inOrder(
  count: number,
  results: readonly BatchDetectSentimentItemResult[],
  errors: readonly BatchItemError[],
): ScoredOrNot[] {
  const scored = new Array<ScoredOrNot | undefined>(count).fill(undefined);
  for (const { Index: at = -1, SentimentScore: score = {} } of results) {
    const { Positive: positive, Neutral: neutral, Negative: negative, Mixed: mixed } = score;
    if (at in scored) scored[at] = scoresFrom({ positive, neutral, negative, mixed });
  }
  for (const { Index: at = -1, ErrorCode, ErrorMessage } of errors) {
    const why = (ErrorMessage ?? ErrorCode ?? 'no reason given').replace(/[.\s]+$/, '');
    if (at in scored) scored[at] = { unscored: `Amazon Comprehend did not score this text: ${why}.` };
  }
  const missing = scored.filter((result) => result === undefined).length;
  if (missing > 0) throw new RequestFailure('faulty', `left out ${missing} of ${count} texts`);
  return scored as ScoredOrNot[];
}

/** Comprehend of a region, with the credentials that AWS's own tools find on this machine. */
export function loadComprehend(settings: AwsSettings = {}): ComprehendModel {
  const { region, endpoint } = settings;
  const client = new ComprehendClient({
    // Retries are ours, so that one policy holds for every service.
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return new ComprehendModel(client, settings);
}
