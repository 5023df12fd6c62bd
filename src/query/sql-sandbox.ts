/**
 * An instance of DuckDB that can read the live posts of one lake and nothing else: no other file, no network,
 * no extension, no setting. Settings belong to an instance and the vendor does not vouch for untrusted SQL, so
 * it lives in a process of its own (sql-child.ts).
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { createRowTable } from '../lake/duckdb-tables.ts';
import { entityNames } from '../lake/entity-names.ts';
import { openLakeReader } from '../lake/lake.ts';
import { listObjects, snapshotPosts } from '../lake/manifest.ts';
import { EMPTY_POSTS, literal } from '../lake/schema.ts';
import { coverageRows, coverageView, createCoverage } from './coverage-table.ts';
import { scanOf } from './lake-posts.ts';
import { metricsView } from './metrics-view.ts';
import { confusionOf } from './model-confusion.ts';
import { createWindows, viewsOver } from './sql-tables.ts';
import { currentWindows } from './windows.ts';

export interface SandboxOptions {
  memoryMb: number;
  /** One file that a COPY of ours may write. */
  output: string | null;
  /** Length of the rows of `windows` and `coverage`, a multiple of 15 minutes. */
  windowsMs: number;
  /** Which of the two are filled; the other is left empty. */
  fill: { windows: boolean; coverage: boolean };
}

/** The current folder must be the lake's root: paths in messages are then the objects' keys. */
export async function openSandbox(options: SandboxOptions): Promise<DuckDBConnection> {
  const lake = openLakeReader('.');
  const { objects, tombstones } = snapshotPosts(lake.db);
  const { fill, windowsMs } = options;
  const windows = fill.windows ? currentWindows(lake, confusionOf(lake), windowsMs) : [];
  const coverage = fill.coverage ? coverageRows(lake, windowsMs) : [];
  const observed = listObjects(lake.db, 'metrics').map(({ key }) => key);
  const names = entityNames(lake.db);
  lake.close();
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${options.memoryMb}MB`,
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const keys = objects.map(({ key }) => key);
  const readable = [...keys, ...observed];
  const allowed = options.output === null ? readable : [...readable, options.output];
  await connection.run("set TimeZone = 'UTC'");
  await createRowTable(connection, 'tombstone', tombstones);
  await createWindows(connection, windows);
  await createCoverage(connection, coverage);
  await connection.run(`set allowed_paths = [${allowed.map(literal).join(', ')}]`);
  await connection.run('set enable_external_access = false');
  let relation = keys.length === 0 ? `(${EMPTY_POSTS})` : scanOf(keys);
  if (tombstones.length > 0) {
    relation = `(select live.* from ${relation} live anti join temp.tombstone gone on live._row = gone.row)`;
  }
  await connection.run(viewsOver(relation, names));
  await connection.run(metricsView(observed));
  await connection.run(coverageView(relation, coverage, windowsMs));
  await connection.run('set lock_configuration = true');
  return connection;
}
