/** What models need to know that is not in their folder. All of it may be left out. */
export interface ModelSettings {
  /** Services by the name that follows `remote:`. */
  remote?: Readonly<Record<string, RemoteSettings>>;
  aws?: AwsSettings;
  /** Where models of a hub are kept; absolute. */
  cacheFolder?: string;
  /** The address of the hub. */
  hub?: string;
  /** Told as a model is fetched from the hub: bytes. */
  onDownload?: (progress: { model: string; done: number; total: number }) => void;
  /** Takes the place of the threshold in a cascade's folder, 0 to 1. */
  cascadeThreshold?: number;
}

/** How patient we are with a service. */
export interface PatienceSettings {
  /** How long one request may take, ms. */
  timeoutMs?: number;
  /** How often a request is tried again after the first. */
  retries?: number;
  /** The most requests a second; no limit unless set. */
  perSecond?: number;
  /** The most requests under way at a time. */
  concurrency?: number;
}

/** How a request and its answer look: see docs/models.md. */
export const REMOTE_FORMATS = ['undertone', 'huggingface', 'tei'] as const;
export type RemoteFormat = (typeof REMOTE_FORMATS)[number];

export interface RemoteSettings extends PatienceSettings {
  url: string;
  format?: RemoteFormat;
  /** Sent with each request; may hold secrets. */
  headers?: Readonly<Record<string, string>>;
  /** Texts a request. */
  batch?: number;
  /** US dollars for a text. */
  pricePerPost?: number;
  /** BCP 47 primary subtags of the languages it is good at. */
  languages?: readonly string[];
  /** What `model` shows after the @; to be changed when the service gets another model. */
  version?: string;
}

export interface AwsSettings extends PatienceSettings {
  region?: string;
  /** Where the service is, for a private link or a test server; the region's own unless set. */
  endpoint?: string;
  /** The language of the texts, for Comprehend. */
  language?: string;
  /** US dollars a unit of 100 characters, for Comprehend. */
  pricePerUnit?: number;
  /** How a SageMaker endpoint's request and answer look. */
  format?: RemoteFormat;
  /** Texts a request to a SageMaker endpoint. */
  batch?: number;
}
