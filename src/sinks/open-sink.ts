import type { ObjectSink } from './object-sink.ts';
import type { ObjectSinkSettings, SinkSettings } from './settings.ts';
import type { Place, Sink } from './sink.ts';

/** The sinks that many may write to at once. */
export type ConcurrentSettings = Extract<SinkSettings, { type: 'dynamodb' | 'opensearch' }>;

/** A sink that goes by the orders of changes, whoever else writes to it; its client is loaded only now. */
export async function openConcurrentSink(settings: ConcurrentSettings): Promise<Sink> {
  const { name, secret } = settings;
  const options = { concurrent: true };
  switch (settings.type) {
    case 'dynamodb':
      return new (await import('./dynamodb/dynamodb-sink.ts')).DynamoDbSink(name, settings, options);
    case 'opensearch':
      return new (await import('./opensearch/opensearch-sink.ts')).OpenSearchSink(
        name,
        settings,
        secret,
        options,
      );
  }
}

/** Likewise one that holds posts in objects. */
export async function openObjectSink(settings: ObjectSinkSettings): Promise<ObjectSink> {
  return new (await import('./s3/s3-sink.ts')).S3Sink(settings.name, settings);
}

export const isObjectSink = (settings: SinkSettings): settings is ObjectSinkSettings =>
  settings.type === 's3';

/** What can be asked of any sink. */
export const openPlace = (settings: SinkSettings): Promise<Place> =>
  isObjectSink(settings) ? openObjectSink(settings) : openSink(settings);

/** The sink of the settings, for the one that writes to it; its client is loaded only now. */
export async function openSink(settings: Exclude<SinkSettings, ObjectSinkSettings>): Promise<Sink> {
  switch (settings.type) {
    case 'dynamodb':
      return new (await import('./dynamodb/dynamodb-sink.ts')).DynamoDbSink(settings.name, settings);
    case 'opensearch':
      return new (await import('./opensearch/opensearch-sink.ts')).OpenSearchSink(
        settings.name,
        settings,
        settings.secret,
      );
    case 'postgres':
      return new (await import('./postgres/postgres-sink.ts')).PostgresSink(
        settings.name,
        settings,
        settings.secret,
      );
  }
}

/** Where a sink is, for people: without secrets, the same as long as it is the same place. */
export function targetOf(settings: SinkSettings): string {
  switch (settings.type) {
    case 'dynamodb': {
      const { table, region, endpoint } = settings;
      const place = [endpoint, region].filter((one) => one !== undefined).join(' in ');
      return place === '' ? `table ${table}` : `table ${table} at ${place}`;
    }
    case 'opensearch':
      return `index ${settings.index} at ${settings.url}`;
    case 's3': {
      const { bucket, prefix, format, endpoint } = settings;
      const place = endpoint === undefined ? '' : ` at ${endpoint}`;
      return `${format} in s3://${bucket}/${prefix}${place}`;
    }
    case 'postgres': {
      const { host, port, database, schema, table } = settings;
      return `table ${schema}.${table} of ${database} at ${host}:${port}`;
    }
  }
}
