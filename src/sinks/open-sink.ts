import type { SinkSettings } from './settings.ts';
import type { Sink } from './sink.ts';

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

/** The sink of the settings, for the one that writes to it; its client is loaded only now. */
export async function openSink(settings: SinkSettings): Promise<Sink> {
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
    case 'postgres': {
      const { host, port, database, schema, table } = settings;
      return `table ${schema}.${table} of ${database} at ${host}:${port}`;
    }
  }
}
