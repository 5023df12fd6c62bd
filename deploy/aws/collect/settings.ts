/** What the collector is told by its environment. */
import { randomUUID } from 'node:crypto';
import { UsageError } from '../../../src/model/errors.ts';

export interface CollectSettings {
  bucket: string;
  /** Empty, or a path that ends with a slash. */
  prefix: string;
  stream: string;
  cursorsTable: string;
  /** The ARN of the secret that holds tokens; null where there is none. */
  secret: string | null;
  /** How long the scheduled collector reads, s. */
  streamSeconds: number;
  /** How long a source is held without a sign of life, ms. */
  leaseMs: number;
  /** See `Collecting`. */
  lingerMs: number;
  /** No other collector has this name. */
  holder: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readSettings(variables: Variables = process.env): CollectSettings {
  const given = (name: string): string | null => variables[name]?.trim() || null;
  const required = (name: string): string => {
    const value = given(name);
    if (value !== null) return value;
    throw new UsageError(`The variable ${name} is not set; the stack of ingestion sets it.`);
  };
  const seconds = (name: string, fallback: number): number => {
    const value = Number(given(name) ?? fallback);
    if (value >= 0 && value <= 86_400) return value;
    throw new UsageError(`The variable ${name} is to be a number of seconds up to a day.`);
  };
  const prefix = given('UNDERTONE_PREFIX') ?? '';
  if (prefix !== '' && !prefix.endsWith('/'))
    throw new UsageError('The variable UNDERTONE_PREFIX is to end with a slash.');
  return {
    bucket: required('UNDERTONE_BUCKET'),
    prefix,
    stream: required('UNDERTONE_STREAM'),
    cursorsTable: required('UNDERTONE_CURSORS_TABLE'),
    secret: given('UNDERTONE_SECRETS'),
    streamSeconds: seconds('UNDERTONE_STREAM_SECONDS', 300),
    leaseMs: seconds('UNDERTONE_LEASE_SECONDS', 30) * 1000,
    lingerMs: seconds('UNDERTONE_LINGER_SECONDS', 1) * 1000,
    holder: randomUUID(),
  };
}
