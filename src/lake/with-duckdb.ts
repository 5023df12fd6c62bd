import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs `work` on a DuckDB of its own, in memory, and frees all it held. Larger work spills to `spillFolder`. */
export async function withDuckDb<T>(
  options: { memoryLimit: string; spillFolder?: string },
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: options.memoryLimit,
    ...(options.spillFolder === undefined ? {} : { temp_directory: options.spillFolder }),
  });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
