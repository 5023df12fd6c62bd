import { literal } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';

const READERS: Record<string, (path: string) => string> = {
  parquet: (path) => `read_parquet(${literal(path)}, hive_partitioning = false)`,
  csv: (path) => `read_csv(${literal(path)}, all_varchar = true)`,
  jsonl: (path) => `read_json(${literal(path)}, format = 'newline_delimited')`,
};

/**
 * Whether a file of posts, as `export` writes them, has a post with one of these hashes (of its id or of the
 * post it repeats) or by one of these authors; true also where it cannot be read as one.
 */
export async function holdsAny(
  path: string,
  hashes: readonly string[],
  authors: readonly { network: string; authorId: string }[],
): Promise<boolean> {
  const reader = READERS[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  if (reader === undefined) return true;
  try {
    return await withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
      await connection.run('create temp table gone (hash VARCHAR)');
      const appender = await connection.createAppender('gone');
      for (const hash of [...hashes, ...authors.map(({ network, authorId }) => `${network}\n${authorId}`)]) {
        appender.appendVarchar(hash);
        appender.endRow();
      }
      appender.closeSync();
      const described = await connection.runAndReadAll(`describe select * from ${reader(path)}`);
      const columns = new Set(described.getRows().map(([name]) => String(name)));
      const tests = ['id', 'repost_of']
        .filter((name) => columns.has(name))
        .map((name) => `substr(md5(${name}::VARCHAR), 1, 16) in (select hash from gone)`);
      if (columns.has('author_id'))
        tests.push(`concat(network, chr(10), author_id) in (select hash from gone)`);
      // Windows have neither: they are counts.
      if (!columns.has('id')) return !columns.has('window_start');
      const found = await connection.runAndReadAll(
        `select 1 from ${reader(path)} where ${tests.join(' or ')} limit 1`,
      );
      return found.getRows().length > 0;
    });
  } catch {
    return true;
  }
}
