/** What a sink of each type is opened with. Secrets are apart, so that the rest may be shown. */

export interface DynamoDbSettings {
  type: 'dynamodb';
  table: string;
  /** As AWS_REGION says unless given. */
  region?: string | undefined;
  /** Another address than Amazon's. */
  endpoint?: string | undefined;
}

export interface OpenSearchSettings {
  type: 'opensearch';
  url: string;
  index: string;
  /** Null for a server that asks for none. */
  user: string | null;
  /** Where requests are signed with the credentials of AWS instead. */
  aws?: SignedBy | null;
}

/** What AWS signs a request for: a domain of OpenSearch Service, or a collection of OpenSearch Serverless. */
export interface SignedBy {
  region: string;
  service: 'es' | 'aoss';
}

export interface PostgresSettings {
  type: 'postgres';
  host: string;
  port: number;
  database: string;
  user: string;
  schema: string;
  table: string;
  /** Which SQL it speaks. */
  dialect: 'postgres' | 'redshift';
  /** Whether the connection is encrypted, and the server's certificate checked. */
  tls: boolean;
}

export interface S3Settings {
  type: 's3';
  bucket: string;
  /** What all keys begin with: empty, or a path that ends with a slash. */
  prefix: string;
  format: 'parquet' | 'jsonl';
  /** The least time between two writes while posts come singly, ms. */
  every: number;
  /** As AWS_REGION says unless given. */
  region?: string | undefined;
  /** Another address than Amazon's. */
  endpoint?: string | undefined;
}

interface Named {
  name: string;
  secret: string | null;
}

export type ObjectSinkSettings = Named & S3Settings;
export type SinkSettings = Named & (DynamoDbSettings | OpenSearchSettings | PostgresSettings | S3Settings);
