import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { ScoredOrNot } from '../failures.ts';
import type { Scores, SentimentModel } from '../model.ts';
import type { AwsSettings } from '../settings.ts';
import { awsFailure } from './aws-failure.ts';
import { FORMATS } from './formats.ts';
import { scoreInBatches } from './in-batches.ts';
import { Patience, type PatienceOptions } from './patience.ts';
import { RequestFailure } from './request-failure.ts';

const BATCH = 32;

/**
 * A model behind a real-time SageMaker endpoint. Unless set otherwise it is asked as Hugging Face's inference
 * containers expect it.
 */
export class SageMakerModel implements SentimentModel {
  readonly name: string;
  readonly version = '1';
  readonly languages: readonly string[];
  private readonly endpoint: string;
  private readonly client: SageMakerRuntimeClient;
  private readonly format: (typeof FORMATS)[keyof typeof FORMATS];
  private readonly batch: number;
  private readonly patience: Patience;

  constructor(
    endpoint: string,
    client: SageMakerRuntimeClient,
    settings: AwsSettings = {},
    patience: PatienceOptions = {},
  ) {
    this.name = `sagemaker-${endpoint}`;
    this.endpoint = endpoint;
    this.client = client;
    this.languages = [settings.language ?? 'en'];
    this.format = FORMATS[settings.format ?? 'huggingface'];
    this.batch = settings.batch ?? BATCH;
    this.patience = new Patience(`The SageMaker endpoint ${endpoint}`, { ...patience, ...settings });
  }

  score(texts: readonly string[]): Promise<Scores[]> {
    return scoreInBatches(this.name, texts, this.batch, (batch, stopped) =>
      this.patience.ask((signal) => this.scoreBatch(batch, signal), stopped),
    );
  }

  async close(): Promise<void> {
    this.patience.close();
    this.client.destroy();
  }

  private async scoreBatch(texts: readonly string[], abortSignal: AbortSignal): Promise<ScoredOrNot[]> {
    const command = new InvokeEndpointCommand({
      EndpointName: this.endpoint,
      ContentType: 'application/json',
      Accept: 'application/json',
      Body: Buffer.from(JSON.stringify(this.format.request(texts))),
    });
    let answer: string;
    try {
      const { Body } = await this.client.send(command, { abortSignal });
      answer = Buffer.from(Body ?? []).toString('utf8');
    } catch (error) {
      throw awsFailure(error, abortSignal);
    }
    let json: unknown;
    try {
      json = JSON.parse(answer);
    } catch (cause) {
      throw new RequestFailure('faulty', 'gave an answer that is no JSON', { cause });
    }
    return this.format.read(json, texts.length);
  }
}

/** An endpoint by its name, with the credentials that AWS's own tools find on this machine. */
export function loadSageMaker(name: string, settings: AwsSettings = {}): SageMakerModel {
  const { region, endpoint } = settings;
  const client = new SageMakerRuntimeClient({
    maxAttempts: 1,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return new SageMakerModel(name, client, settings);
}
