import type { DuckDBConnection } from '@duckdb/node-api';

/** A writer holds a group of rows: the usual 122,880 take twice the memory, for files that are a thirtieth smaller. */
export const AS_PARQUET = '(format parquet, compression zstd, row_group_size 20000)';

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
