/** The posts of a bucket as the view of posts shows them: its objects less what its tombstones hide. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../../src/lake/schema.ts';
import { POST_COLUMNS } from '../../../src/model/post.ts';

/** Outside equality: how and when a post came to us. */
const OUTSIDE = new Set(['collected_at', 'source']);

/** As src/lake/warehouse/athena-views.ts shows posts. */
export async function visibleRows(
  keys: (prefix: string) => Promise<string[]>,
  get: (key: string) => Promise<Uint8Array>,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-rows-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const fetched = async (prefix: string): Promise<string> => {
      const paths: string[] = [];
      for (const key of await keys(prefix)) {
        const path = join(folder, key);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, await get(key));
        paths.push(literal(path));
      }
      return `[${paths.join(', ')}]`;
    };
    const posts = await fetched('posts/');
    if (posts === '[]') return [];
    const lines = async (prefix: string, columns: string, none: string): Promise<string> => {
      const paths = await fetched(prefix);
      return paths === '[]'
        ? `(select ${none} where false)`
        : `read_json(${paths}, format = 'newline_delimited', columns = ${columns})`;
    };
    const hidden = await lines(
      'tombstones/posts/',
      "{id: 'VARCHAR', version: 'DOUBLE', hash: 'BIGINT'}",
      "'' as id, 0 as version, 0 as hash",
    );
    const accounts = await lines(
      'tombstones/accounts/',
      `{network: 'VARCHAR', author_id: 'VARCHAR', "at": 'DOUBLE', hidden: 'BOOLEAN'}`,
      `'' as network, '' as author_id, 0 as "at", true as hidden`,
    );
    const columns = POST_COLUMNS.filter(({ name }) => !OUTSIDE.has(name)).map(
      ({ name }) => `stored."${name}"`,
    );
    const found = await connection.runAndReadAll(
      `with said as (
         select network, author_id, hidden, coalesce("at", 'infinity'::double) as until from ${accounts}
         qualify row_number() over (partition by network, author_id order by until desc, hidden desc) = 1
       )
       select to_json(struct_pack(${columns.join(', ')})) from read_parquet(${posts}, hive_partitioning = false) as stored
       where not exists (
         select 1 from ${hidden} as tombstone where tombstone.id = stored.id
           and (stored._version < coalesce(version, 'infinity'::double) or (stored._version = version and (hash is null or stored._hash > hash)))
       ) and not exists (
         select 1 from said where said.network = stored.network and said.author_id = stored.author_id
           and hidden and stored._version <= until
       ) order by stored.id`,
    );
    return found.getRows().map(([row]) => String(row));
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}
